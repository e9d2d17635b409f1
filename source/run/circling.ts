import type {Report} from './report.ts';
import {currentSession} from './select.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchSession, streamOf} from './turn.ts';
import type {Circling} from './types.ts';

/** The longest round of different calls that is known for one when it comes again. */
const mostLines = 12;
const writes = /^(?:edit|multiedit|write|notebookedit|replace|apply_patch|patch)/i;
export const circlingKey = (streamId: string): string => `circling:${streamId}`;

/** What one report says of going in circles; a file that was written is getting on. */
export const noteCircling = (turn: Turn, streamId: string, report: Report): void => {
	const session = currentSession(streamOf(turn, streamId));
	if (!session) return;
	if (report.type === 'tool.closed') {
		const tool = session.openTools.find(({toolId}) => toolId === report.toolId);
		return tool && !report.isError && writes.test(tool.name) ? getOn(turn, streamId) : undefined;
	}
	if (report.type !== 'sentBack' && report.type !== 'tool.opened') return;
	const before = session.circling ?? {sentBack: 0, calls: 0, lines: [], since: turn.now};
	patchSession(turn, streamId, {
		circling: report.type === 'sentBack' ? sentBackOnce(before, report.text) : calledOnce(before, report, turn.now),
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
	const lines = [...before.lines, line].slice(-mostLines);
	return {...before, calls: 0, lines, ...(before.sentBack === 0 && {since: now})};
};

/** A commit, a changed file or a task that is done: what was counted is over. */
export const getOn = (turn: Turn, streamId: string): void => {
	if (!currentSession(streamOf(turn, streamId))?.circling) return;
	patchSession(turn, streamId, {circling: undefined});
	clearAlerts(turn, alert => alert.key === circlingKey(streamId));
};
