import {lostRace, openChoices} from '../features/race/races.ts';
import {reviewerDoubt} from '../features/reviewer/words.ts';
import type {Run, Stream} from '../model/types.ts';
import {limitName, usageLimitOf} from '../policy/whose-limit.ts';
import {openNeeds} from '../select/dependencies.ts';
import {mergeable} from '../select/merging.ts';
import {progress} from '../select/progress.ts';
import {nameOf, streamsInOrder} from '../select/streams.ts';
import {clock} from './describe.ts';

/** What the user can do next, each with the verb to run: what waits for them first, then merges, then what resumes by itself. */
export const suggestedActions = (run: Run): readonly string[] => {
	if (run.viewOnly !== undefined) return [];
	const merges = mergeable(run).filter(stream => stream.merge.is === 'unmerged' && !reviewerDoubt(stream));
	const isMany = merges.length > 1;
	const streams = streamsInOrder(run).filter(({id}) => !lostRace(run, id));
	const choices = openChoices(run).map(
		race => `Compare the streams of race ${race} and adopt one\n   Run: claude-grid compare ${race}`,
	);
	const of = (action: (run: Run, stream: Stream, label: string) => string | undefined) =>
		streams.flatMap(stream => action(run, stream, `${stream.id} (${flat(nameOf(run, stream.id))})`) ?? []);
	return [
		...choices,
		...of(userAction),
		...(isMany
			? [`Merge the ${merges.length} completed streams, in order\n   Run: claude-grid merge`]
			: of((_, stream, label) =>
					merges.includes(stream) ? `Merge ${label}\n   Run: claude-grid merge ${stream.id}` : undefined,
				)),
		...of(workAction),
		...of(laterAction),
	];
};

/** A reason is an agent's word: it may not begin a line that looks like ours. */
const flat = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300);

const userAction = (_run: Run, stream: Stream, label: string): string | undefined => {
	const {id, state, merge} = stream;
	if (state.is === 'failed') return `Recover ${label}: ${flat(state.reason)}\n   Run: claude-grid recover ${id}`;
	if (state.is === 'stopped') return `Continue ${label}, it was stopped\n   Run: claude-grid continue ${id}`;
	if (state.is === 'stalled') return `Look at ${label}, it is silent\n   Run: claude-grid logs ${id}`;
	if (state.is === 'blocked' && state.files !== undefined)
		return `Unblock ${label}: ${flat(state.blockedReason)}\n   Run: claude-grid spawn ${id}`;
	if (state.is === 'completed' && merge.is === 'conflicted')
		return `Let the agent resolve the conflict of ${label} (or claude-grid attach ${id})\n   Run: claude-grid merge ${id} --resolve agent`;
	const doubt = state.is === 'completed' && merge.is === 'unmerged' ? reviewerDoubt(stream) : undefined;
	if (doubt !== undefined) return `Look at ${label}: ${flat(doubt)}\n   Run: claude-grid review ${id}`;
	if (state.is !== 'waiting') return undefined;
	if (state.cause === 'approval')
		return `Approve ${label}, which ${state.gate === 'before' ? 'may start' : 'is done'}\n   Run: claude-grid approve ${id}`;
	if (state.cause === 'budget')
		return `Raise the budget in the plan and apply it, or let ${label} continue all the same\n   Run: claude-grid continue ${id}`;
	if (state.cause === 'permission' || state.cause === 'question')
		return `Answer ${label}${asked(state.detail)}\n   Run: claude-grid approve ${id}`;
	return state.cause === 'paused' || state.cause === 'interrupted'
		? `Continue ${label}\n   Run: claude-grid continue ${id}`
		: undefined;
};

/** Whole or not at all: the end of a long command must not be hidden from who allows it. */
const asked = (detail = ''): string =>
	detail === '' || detail.length > 200 || detail.endsWith('…') ? '' : `, which asks to ${flat(detail)}`;

const workAction = (_run: Run, stream: Stream, label: string): string | undefined => {
	if (!['starting', 'running', 'recovering', 'verifying'].includes(stream.state.is)) return undefined;
	const {total, completed} = progress(stream);
	const left = total - completed;
	return `${label} is at work (${left} ${left === 1 ? 'task' : 'tasks'} remaining)\n   Run: claude-grid logs ${stream.id} -f`;
};

const laterAction = (run: Run, {id, state}: Stream, label: string): string | undefined => {
	const gate = usageLimitOf(run, id);
	if (gate && state.is === 'ready')
		return `${label} waits for the usage limit${gate.agent ? ` of ${limitName(gate)}` : ''} until ${clock(gate.until, run.lastMessageAt)}; start it all the same\n   Run: claude-grid spawn ${id}`;
	const needs = openNeeds(run, id);
	return state.is === 'pending' && needs.length > 0
		? `${label} starts once ${needs.join(', ')} is completed`
		: undefined;
};
