import type {Command, CommandAnswer} from './command.ts';
import {bestOf} from './compare.ts';
import {beginEnding, redirectEnding} from './ending.ts';
import {queueMerge} from './merging.ts';
import {adoptWarning, stillRacing} from './race-rules.ts';
import {candidates, membersOf, raceNames, raceOf, raceStanding} from './races.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, clearStreamAlerts, patchRun, raise, say, streamOf} from './turn.ts';
import type {RaceState, Run} from './types.ts';
import {plannedStream} from './types.ts';

/** The user's choice. Members that still work are stopped, once that was agreed to. */
export const adopt = (turn: Turn, command: Extract<Command, {type: 'stream.adopt'}>): CommandAnswer => {
	const {streamId} = command;
	const race = raceOf(turn.run, streamId) ?? '';
	const warning = adoptWarning(turn.run, streamId);
	if (warning !== undefined && !command.isForced)
		return {
			ok: false,
			code: 'NOT_NOW',
			message: warning,
			cure: `claude-grid adopt ${streamId} --force adopts it all the same`,
		};
	decide(turn, race, streamId, 'person');
	return {ok: true, message: `${streamId} won race ${race}; the others stay on their branches`};
};

/** Decides by the rule or asks the user, once all members of a race are done or out; true when one was decided. */
export const settleRaces = (turn: Turn): boolean => {
	let isDecided = false;
	for (const race of raceNames(turn.run)) {
		const standing = raceStanding(turn.run, race);
		const isChoice = standing === 'choice' && !turn.run.isStopping;
		const best = isChoice && isByRule(turn.run, race) ? bestOf(turn.run, race) : undefined;
		if (best) decide(turn, race, best.id, 'rule');
		else if (isChoice) askFor(turn, race);
		else if (standing !== 'decided') withdraw(turn, race);
		isDecided ||= best !== undefined;
	}
	return isDecided;
};

/** Where nobody looks, or all is merged without asking, nobody is asked for a winner either. */
const isByRule = (run: Run, race: string): boolean =>
	run.options.onRace === 'rule' ||
	run.options.isMergeAtEnd ||
	membersOf(run, race).every(({id}) => plannedStream(run, id)?.merge === 'auto');

const standingOf = ({races}: Run, race: string): RaceState | undefined =>
	races && Object.hasOwn(races, race) ? races[race] : undefined;

/** Asked again only when there is another choice than the user was told of. */
const askFor = (turn: Turn, race: string): void => {
	const among = candidates(turn.run, race).map(({id}) => id);
	const asked = standingOf(turn.run, race);
	if (asked?.is === 'choosing' && asked.among.join() === among.join()) return;
	patchRun(turn, {races: {...turn.run.races, [race]: {is: 'choosing', among}}});
	const [first] = among;
	raise(turn, {
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
const withdraw = (turn: Turn, race: string): void => {
	if (standingOf(turn.run, race) === undefined) return;
	const {[race]: _gone, ...races} = turn.run.races ?? {};
	patchRun(turn, {races});
	clearAlerts(turn, ({key}) => key === `race:${race}`);
};

const decide = (turn: Turn, race: string, winner: string, by: 'person' | 'rule'): void => {
	const late = stillRacing(turn.run, winner);
	patchRun(turn, {races: {...turn.run.races, [race]: {is: 'decided', winner, by, at: turn.now}}});
	clearAlerts(turn, ({key}) => key === `race:${race}`);
	say(turn, 'state', `★ ${winner} won race ${race}, chosen by ${by === 'rule' ? 'the rule' : 'the user'}`, winner);
	for (const {id} of membersOf(turn.run, race)) if (id !== winner) clearStreamAlerts(turn, id);
	for (const id of late) supersede(turn, id, `superseded: ${winner} won race ${race}`);
	const {merge, work} = streamOf(turn, winner);
	const isAuto = plannedStream(turn.run, winner)?.merge === 'auto';
	if (isAuto && merge.is === 'unmerged' && (work?.commits ?? 0) > 0) queueMerge(turn, winner);
};

const supersede = (turn: Turn, streamId: string, reason: string): void => {
	say(turn, 'state', `${streamId} is ${reason}`, streamId);
	if (streamOf(turn, streamId).ending) redirectEnding(turn, streamId, 'stopped', reason);
	else beginEnding(turn, streamId, 'stopped', reason);
};
