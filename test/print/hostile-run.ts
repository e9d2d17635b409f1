import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, createWork} from '../helpers/create-run.ts';

const hostile = 'x\u001B]52;c;aGk=\u0007\u001B[2J\u009D0;t\u0007\r\u202Erow\n\u200Bnext';

/** The usual run with terminal injection in every text that comes from an agent, a plan or a repository. */
export const createHostileRun = (): Run => {
	const run = createAuthRun();
	const streams = Object.fromEntries(
		Object.values(run.streams).map(stream => [
			stream.id,
			{
				...stream,
				tasks: stream.tasks.map(task => ({...task, title: hostile, role: hostile})),
				sessions: stream.sessions.map(session => ({...session, doing: hostile})),
				work: createWork({branch: hostile, changedPaths: [hostile]}),
				...(stream.workplace && {workplace: {...stream.workplace, path: hostile, branch: hostile}}),
				...(stream.state.is === 'failed' && {state: {...stream.state, reason: hostile}}),
				...(stream.merge.is === 'merged' && {merge: {...stream.merge, into: hostile}}),
			},
		]),
	);
	return {
		...run,
		plan: {
			...run.plan,
			name: hostile,
			streams: run.plan.streams.map(one => ({...one, name: hostile, branch: hostile})),
		},
		streams,
		alerts: run.alerts.map(alert => ({...alert, text: hostile, cure: hostile})),
		conflicts: run.conflicts.map(conflict => ({...conflict, files: [hostile]})),
	};
};

export const hostileText = hostile;
/** What no printed line may hold: controls, line breaks, bidi, zero width. */
export const unsafe = /[\u0000-\u001F\u007F-\u009F\u200B\u202E\u2028\u2029]/;
