import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {isUndecided, lostRace} from '../../../run/features/race/races.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Run} from '../../../run/model/types.ts';
import {mergeable} from '../../../run/select/merging.ts';
import {isMergeUnderWay} from '../../../run/select/standing.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun, followRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import {refusalError} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {sentenceOf} from '../../report/merge-sentence.ts';
import {isResolving, requireWayToResolve} from '../../report/resolving.ts';

/** Merges and waits until it is done, refused or in conflict; exit 1 when not everything was merged. */
export const run = async (context: Context): Promise<number> => {
	const {dirty} = context.flags;
	if (dirty !== undefined && dirty !== 'commit' && dirty !== 'leave')
		throw new UserError(`--dirty must be commit or leave, not "${dirty}".`);
	const [given] = context.words;
	refuseForceOfAgents(context);
	requireWayToResolve(context);
	const engine = await engineOfRun(context);
	const before = await currentRun(engine);
	const streamId = given === undefined ? undefined : requireStream(before, given).id;
	for (const command of commandsFor(context, before, streamId)) {
		const answer = await engine.send(command);
		if (!answer.ok) throw refusalError(answer);
		if (context.flags.force && !context.flags.json) context.warn(sanitise(answer.message));
		await settled(engine);
	}
	const after = await currentRun(engine);
	await engine.close();
	const touched = Object.values(after.streams).filter(stream =>
		streamId === undefined
			? !isUndecided(after, stream.id) &&
				!lostRace(after, stream.id) &&
				before.streams[stream.id]?.merge.is !== 'merged' &&
				stream.state.is === 'completed'
			: stream.id === streamId,
	);
	if (context.flags.json) context.print(JSON.stringify(touched.map(({id, merge}) => ({streamId: id, ...merge}))));
	else for (const stream of touched) context.print(sentenceOf(stream));
	return touched.every(({merge, work}) => merge.is === 'merged' || work?.commits === 0) ? 0 : 1;
};

/** What is not proved only the user lets through, never the agent that is to prove it. */
const refuseForceOfAgents = ({flags, env}: Context): void => {
	if (flags.force && env.CLAUDE_GRID_SESSION)
		throw new UserError('An agent cannot merge with --force: the user has to.', {exitCode: 1});
};

/** All at once is the engine's own order; with a target or an answer of one's own they are merged one by one. */
const commandsFor = ({flags}: Context, current: Run, streamId: string | undefined): readonly Command[] => {
	const {into, force} = flags;
	const dirty = flags.dirty as 'commit' | 'leave' | undefined;
	if (flags.resolve !== undefined && streamId !== undefined) return [{type: 'stream.resolve', streamId}];
	if (streamId === undefined && into === undefined && dirty === undefined) return [{type: 'run.merge'}];
	const ids = streamId === undefined ? mergeable(current).map(stream => stream.id) : [streamId];
	if (ids.length === 0) return [{type: 'run.merge'}];
	const wishes = {
		...(dirty !== undefined && {dirty}),
		...(into !== undefined && {into}),
		...(force && {isForced: true}),
	};
	return ids.map(id => ({type: 'stream.merge', streamId: id, ...wishes}));
};

const settled = (engine: Engine): Promise<true> =>
	followRun(engine, ({run: current}) =>
		current && !isMergeUnderWay(current) && !isResolving(current) ? true : undefined,
	);
