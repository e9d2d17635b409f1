import type {Draft} from '../draft.ts';
import {clearAlerts, patchSession, streamOf} from '../draft.ts';
import type {Report} from '../model/report.ts';
import type {Circling} from '../model/types.ts';
import {currentSession} from '../select.ts';

/** The longest round of different calls that is known for one when it comes again. */
const maxLines = 12;
const writes = /^(?:edit|multiedit|write|notebookedit|replace|apply_patch|patch)/i;
export const circlingKey = (streamId: string): string => `circling:${streamId}`;

/** What one report says of going in circles; a file that was written is getting on. */
export const noteCircling = (draft: Draft, streamId: string, report: Report): void => {
	const session = currentSession(streamOf(draft, streamId));
	if (!session) return;
	if (report.type === 'tool.closed') {
		const tool = session.openTools.find(({toolId}) => toolId === report.toolId);
		return tool && !report.isError && writes.test(tool.name) ? getOn(draft, streamId) : undefined;
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
	if (before.lines.includes(line)) return {...before, calls: before.calls + 1};
	const lines = [...before.lines, line].slice(-maxLines);
	return {...before, calls: 0, lines, ...(before.sentBack === 0 && {since: now})};
};

/** A commit, a changed file or a task that is done: what was counted is over. */
export const getOn = (draft: Draft, streamId: string): void => {
	if (!currentSession(streamOf(draft, streamId))?.circling) return;
	patchSession(draft, streamId, {circling: undefined});
	clearAlerts(draft, alert => alert.key === circlingKey(streamId));
};
