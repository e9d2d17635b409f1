import {dismissAlerts} from '../../alerts/alerts.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, streamOf} from '../../draft.ts';
import type {AlertRule} from '../../feature.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {beginStop, retargetStop} from '../../stream/stopping.ts';
import {queueMerge} from '../merge/merging.ts';
import {bestOf} from './compare.ts';
import {adoptWarning, stillRacing} from './race-rules.ts';
import {candidates, membersOf, raceNames, raceOf, raceStanding} from './races.ts';

/** The user's choice. Members that still work are stopped, once that was agreed to. */
export const adopt = (draft: Draft, command: Extract<Command, {type: 'stream.adopt'}>): CommandAnswer => {
	const {streamId} = command;
	const race = raceOf(draft.run, streamId) ?? '';
	const warning = adoptWarning(draft.run, streamId);
	if (warning !== undefined && !command.isForced)
		return {
			ok: false,
			code: 'NOT_NOW',
			message: warning,
			cure: `claude-grid adopt ${streamId} --force adopts it anyway`,
		};
	decide(draft, race, streamId, 'person');
	return {ok: true, message: `${streamId} won race ${race}; the others stay on their branches`};
};

/** Decides by the rule, once all members of a race are done or out; true when one was decided. */
export const settleRaces = (draft: Draft): boolean => {
	let isDecided = false;
	for (const race of raceNames(draft.run)) {
		const best = winnerByRule(draft.run, race);
		if (best) decide(draft, race, best.id, 'rule');
		isDecided ||= best !== undefined;
	}
	return isDecided;
};

const isChoice = (run: Run, race: string): boolean => !run.isStopping && raceStanding(run, race) === 'choice';

const winnerByRule = (run: Run, race: string): Stream | undefined =>
	isChoice(run, race) && isByRule(run, race) ? bestOf(run, race) : undefined;

/** Where nobody looks, or all is merged without asking, nobody is asked for a winner either. */
const isByRule = (run: Run, race: string): boolean =>
	run.options.onRace === 'rule' ||
	run.options.isMergeAtEnd ||
	membersOf(run, race).every(({id}) => plannedStream(run, id)?.merge === 'auto');

/** Where the rule finds no winner the user is asked, too. */
export const choiceAlerts: AlertRule = run =>
	raceNames(run)
		.filter(race => isChoice(run, race) && winnerByRule(run, race) === undefined)
		.map(race => {
			const among = candidates(run, race);
			const first = among[0]?.id;
			return {
				of: race,
				kind: 'choice',
				...(first !== undefined && {streamId: first}),
				text:
					among.length === 1
						? `only ${first} of race ${race} is done: adopt it, or recover another`
						: `${among.length} streams of race ${race} are done: compare and choose one`,
				cure: hintOf`${command('compare', first)} shows them side by side; claude-grid adopt <stream> chooses`,
			};
		});

const decide = (draft: Draft, race: string, winner: string, by: 'person' | 'rule'): void => {
	const late = stillRacing(draft.run, winner);
	patchRun(draft, {races: {...draft.run.races, [race]: {is: 'decided', winner, by, at: draft.now}}});
	addActivity(
		draft,
		'state',
		`★ ${winner} won race ${race}, chosen by ${by === 'rule' ? 'the rule' : 'the user'}`,
		winner,
	);
	const losers = membersOf(draft.run, race).flatMap(({id}) => (id === winner ? [] : [id]));
	dismissAlerts(draft, ({streamId = ''}) => losers.includes(streamId));
	for (const id of late) supersede(draft, id, `lost race ${race} to ${winner}`);
	const {merge, work} = streamOf(draft, winner);
	const isAuto = plannedStream(draft.run, winner)?.merge === 'auto';
	if (isAuto && merge.is === 'unmerged' && (work?.commits ?? 0) > 0) queueMerge(draft, winner);
};

const supersede = (draft: Draft, streamId: string, reason: string): void => {
	addActivity(draft, 'state', `${streamId} is ${reason}`, streamId);
	if (streamOf(draft, streamId).ending) retargetStop(draft, streamId, 'stopped', reason);
	else beginStop(draft, streamId, 'stopped', reason);
};
