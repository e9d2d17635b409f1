import type {Draft} from '../../draft.ts';
import {addActivity, addEffect, patchRun} from '../../draft.ts';
import type {AlertRule} from '../../feature.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import {plannedStream, type Run, type Stream} from '../../model/types.ts';
import {slots} from '../../select/slots.ts';
import {streamsInOrder} from '../../select/streams.ts';
import {sendMessage} from '../messages/messages.ts';
import {isUndecided, lostRace} from '../race/races.ts';
import type {Union} from './union-types.ts';
import {clashText, lastLine, unionText} from './union-words.ts';

/** Commits mostly come in twos and threes. */
const settleMs = 5000;
/** It rests this many times as long as it took: no more than a fifth of the time goes into it. */
const restFactor = 4;
const shortestRestMs = 30_000;
const mostReports = 3;

/** Branches that may still be merged, in the order of the plan. */
export const openBranches = (run: Run): readonly Stream[] =>
	streamsInOrder(run).filter(
		({id, workplace, work, merge}) =>
			workplace !== undefined &&
			!workplace.shared &&
			(work?.commits ?? 0) > 0 &&
			merge.is !== 'merged' &&
			!lostRace(run, id) &&
			!isUndecided(run, id),
	);

const keyOf = (run: Run, open: readonly Stream[]): string =>
	JSON.stringify([
		open.map(({id, work}) => `${id} ${work?.head}`),
		streamsInOrder(run).flatMap(({id, merge}) => (merge.is === 'merged' ? [`${id} ${merge.commit}`] : [])),
	]);

export const hasVerify = (run: Run): boolean => run.plan.streams.some(({verify}) => verify !== undefined);

/** On each tick: what is due begins. */
export const advanceUnion = (draft: Draft): void => {
	const {run} = draft;
	const {union} = run;
	if (!run.plan.union || union?.checking || run.isPaused || run.isStopping || !hasVerify(run)) return;
	const {used, max} = slots(run);
	if (run.plan.union === 'idle' && used >= max) return;
	const open = openBranches(run);
	const rest = Math.max(shortestRestMs, restFactor * (union?.last?.durationMs ?? 0));
	const isResting = union?.last !== undefined && draft.now < union.last.at + rest;
	const isMoving = open.some(({commitAt = 0}) => draft.now < commitAt + settleMs);
	if (open.length < 2 || isResting || isMoving) return;
	const key = keyOf(run, open);
	if (key !== union?.last?.key) begin(draft, open, key);
};

export const atRest = ({checking: _checking, ...union}: Union = {}): Union => union;

const begin = (draft: Draft, open: readonly Stream[], key: string, isAsked = false): void => {
	const checking = {since: draft.now, key, ...(isAsked && {isAsked: true as const})};
	patchRun(draft, {union: {...draft.run.union, checking}});
	addEffect(draft, {type: 'union.check', key, streamIds: open.map(({id}) => id), isAsked});
};

/** Nothing of it is left when the run stops or is paused, but what the user asked for meanwhile. */
export const endWithRun = (draft: Draft): void => {
	const {isStopping, isPaused, union} = draft.run;
	if (isStopping || (isPaused && !union?.checking?.isAsked)) endUnion(draft);
};

const endUnion = (draft: Draft): void => {
	if (!draft.run.union?.checking) return;
	patchRun(draft, {union: atRest(draft.run.union)});
	addEffect(draft, {type: 'union.stop'});
};

/** By the user's word, whatever the plan says. */
export const checkUnionNow = (draft: Draft): CommandAnswer => {
	const open = openBranches(draft.run);
	endUnion(draft);
	begin(draft, open, keyOf(draft.run, open), true);
	const branches =
		open.length === 0 ? '' : `, and with the ${open.length} unmerged ${open.length === 1 ? 'branch' : 'branches'}`;
	return {ok: true, message: `verify runs on ${draft.run.target || 'the base'} as it is now${branches}`};
};

/** Another engine was to do it. */
export const repeatUnion = (draft: Draft): void => {
	const checking = draft.run.union?.checking;
	if (checking) begin(draft, openBranches(draft.run), checking.key, checking.isAsked === true);
};

export const onUnionChecked = (draft: Draft, event: Extract<RunEvent, {type: 'union.checked'}>): void => {
	const {union} = draft.run;
	if (union?.checking?.key !== event.key) return;
	const {result} = event;
	if (!result) {
		addActivity(draft, 'note', `the unmerged branches could not be verified together: ${event.reason ?? ''}`);
		return patchRun(draft, {union: atRest(union)});
	}
	const last = {...result, at: draft.now, key: event.key};
	patchRun(draft, {union: {...atRest(union), last}});
	addActivity(draft, 'note', unionText(draft.run, last));
	if (result.clash) tellAgents(draft, result.clash, result.tail);
};

/** What was merged is no clash any more. */
export const clashAlert: AlertRule = run => {
	const {clash, tail = ''} = run.union?.last ?? {};
	if (!clash) return [];
	const open = openBranches(run);
	if (clash.some(id => open.every(stream => stream.id !== id))) return [];
	const last = clash.at(-1) ?? '';
	return [
		{
			kind: 'merge',
			streamId: last,
			text: `${clashText(clash)}: ${lastLine(tail)}`.slice(0, 400),
			cure: hintOf`${command('send', last)} "..." has one of them fix it; whichever is merged last is refused until then`,
		},
	];
};

/** Both sides know only their own work. */
const tellAgents = (draft: Draft, clash: readonly string[], tail: string): void => {
	const {union, plan} = draft.run;
	const name = clash.join(' ');
	const told = union?.told?.[name] ?? 0;
	if (plan.onClash !== 'tell' || told >= mostReports) return;
	patchRun(draft, {union: {...union, told: {...union?.told, [name]: told + 1}}});
	for (const streamId of clash.slice(-2)) {
		const others = clash.filter(id => id !== streamId);
		const branches = others.flatMap(id => draft.run.streams[id]?.workplace?.branch ?? []).join(', ');
		const text = [
			`Your work passes verify by itself, and so does the work of ${others.join(', ')} (${branches}), but merged together they fail. Look at what the other side changed (git log, git diff), change your own side so that both work together, and commit. Do not merge the other side. The end of the output of ${plannedStream(draft.run, streamId)?.verify ?? 'verify'}:`,
			'',
			tail,
		].join('\n');
		sendMessage(draft, {type: 'stream.send', streamId, text, from: 'delivery'});
	}
};
