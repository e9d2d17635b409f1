import type {Draft} from '../draft.ts';
import {addEffect, patchSession, streamOf} from '../draft.ts';
import type {Report} from '../model/report.ts';
import type {Circling, Session} from '../model/types.ts';
import {currentSession} from '../select/streams.ts';

/** The longest round of different calls that is known for one when it comes again. */
const maxLines = 12;
const writes = /^(?:edit|multiedit|write|notebookedit|replace|apply_patch|patch)/i;

/** What one report says of going in circles. */
export const noteCircling = (draft: Draft, streamId: string, report: Report): void => {
	const session = currentSession(streamOf(draft, streamId));
	if (!session) return;
	if (report.type === 'tool.closed') {
		const tool = session.openTools.find(({toolId}) => toolId === report.toolId);
		return tool && !report.isError && writes.test(tool.name) ? onWritten(draft, streamId, session) : undefined;
	}
	if (report.type !== 'sentBack' && report.type !== 'tool.opened') return;
	const before = session.circling ?? {sentBack: 0, calls: 0, lines: [], since: draft.now};
	patchSession(draft, streamId, {
		circling: report.type === 'sentBack' ? sentBackOnce(before, report.text) : calledOnce(before, report, draft.now),
	});
};

const sentBackOnce = (before: Circling, words: string): Circling => ({
	...before,
	sentBack: before.sentBack + 1,
	words: words.slice(0, 200),
});

/** Other calls than the few before are another matter. */
const calledOnce = (before: Circling, {name, detail}: {name: string; detail: string}, now: number): Circling => {
	const line = (detail || name).slice(0, 300);
	const others = before.lines.filter(one => one !== line);
	const lines = [...others, line].slice(-maxLines);
	if (others.length < before.lines.length) return {...before, calls: before.calls + 1, lines};
	return {...before, calls: 0, lines, ...(before.sentBack === 0 && {since: now})};
};

/** The agent wrote a file, perhaps where git does not see it. One that it writes again and again is judged by what git sees. */
const onWritten = (draft: Draft, streamId: string, {circling}: Session): void => {
	if (!circling || circling.calls > 0) return;
	const {calls, lines} = circling;
	patchSession(draft, streamId, {circling: {sentBack: 0, calls, lines, since: draft.now}});
};

/** A commit, a changed file or a task that is done: what was counted is over. */
export const getOn = (draft: Draft, streamId: string): void => {
	if (!currentSession(streamOf(draft, streamId))?.circling) return;
	patchSession(draft, streamId, {circling: undefined});
};

/** The first look may have begun before the last change. */
const looksForVerdict = 2;

export const isLookedAt = ({looks = 0}: Circling): boolean => looks >= looksForVerdict;

/** Asks git before it is said that nothing came of it. */
export const lookFirst = (draft: Draft, streamId: string, circling: Circling): void => {
	if (circling.looks !== undefined) return;
	patchSession(draft, streamId, {circling: {...circling, looks: 0}});
	addEffect(draft, {type: 'work.look', streamId});
};

/** Git has answered, and sees no change. */
export const noteLook = (draft: Draft, streamId: string): void => {
	const circling = currentSession(streamOf(draft, streamId))?.circling;
	if (circling?.looks === undefined || isLookedAt(circling)) return;
	const looked = {...circling, looks: circling.looks + 1};
	patchSession(draft, streamId, {circling: looked});
	if (!isLookedAt(looked)) addEffect(draft, {type: 'work.look', streamId});
};
