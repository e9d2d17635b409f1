import type {Draft} from '../../draft.ts';
import {addActivity, clearAlerts, clearStreamAlerts, patchRun, raiseAlert, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {RaceState, Run} from '../../model/types.ts';
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

/** Decides by the rule or asks the user, once all members of a race are done or out; true when one was decided. */
export const settleRaces = (draft: Draft): boolean => {
	let isDecided = false;
	for (const race of raceNames(draft.run)) {
		const standing = raceStanding(draft.run, race);
		const isChoice = standing === 'choice' && !draft.run.isStopping;
		const best = isChoice && isByRule(draft.run, race) ? bestOf(draft.run, race) : undefined;
		if (best) decide(draft, race, best.id, 'rule');
		else if (isChoice) askFor(draft, race);
		else if (standing !== 'decided') withdraw(draft, race);
		isDecided ||= best !== undefined;
	}
	return isDecided;
};

/** Where nobody looks, or all is merged without asking, nobody is asked for a winner either. */
const isByRule = (run: Run, race: string): boolean =>
	run.options.onRace === 'rule' ||
	run.options.isMergeAtEnd ||
	membersOf(run, race).every(({id}) => plannedStream(run, id)?.merge === 'auto');

const stateOf = ({races}: Run, race: string): RaceState | undefined =>
	races && Object.hasOwn(races, race) ? races[race] : undefined;

/** Asked again only when there is another choice than the user was told of. */
const askFor = (draft: Draft, race: string): void => {
	const among = candidates(draft.run, race).map(({id}) => id);
	const asked = stateOf(draft.run, race);
	if (asked?.is === 'choosing' && asked.among.join() === among.join()) return;
	patchRun(draft, {races: {...draft.run.races, [race]: {is: 'choosing', among}}});
	const [first] = among;
	raiseAlert(draft, {
		key: `race:${race}`,
		kind: 'choice',
		...(first !== undefined && {streamId: first}),
		text:
			among.length === 1
				? `only ${first} of race ${race} is done: adopt it, or recover another`
				: `${among.length} streams of race ${race} are done: compare and choose one`,
		cure: `claude-grid compare ${first} shows them side by side; claude-grid adopt <stream> chooses`,
	});
};

/** A member works again: there is nothing to choose yet. */
const withdraw = (draft: Draft, race: string): void => {
	if (stateOf(draft.run, race) === undefined) return;
	const {[race]: _gone, ...races} = draft.run.races ?? {};
	patchRun(draft, {races});
	clearAlerts(draft, ({key}) => key === `race:${race}`);
};

const decide = (draft: Draft, race: string, winner: string, by: 'person' | 'rule'): void => {
	const late = stillRacing(draft.run, winner);
	patchRun(draft, {races: {...draft.run.races, [race]: {is: 'decided', winner, by, at: draft.now}}});
	clearAlerts(draft, ({key}) => key === `race:${race}`);
	addActivity(
		draft,
		'state',
		`★ ${winner} won race ${race}, chosen by ${by === 'rule' ? 'the rule' : 'the user'}`,
		winner,
	);
	for (const {id} of membersOf(draft.run, race)) if (id !== winner) clearStreamAlerts(draft, id);
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
