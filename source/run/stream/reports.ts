import type {Draft} from '../draft.ts';
import {addActivity, patchSession, patchStream, raiseAlert, streamOf} from '../draft.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Report} from '../model/report.ts';
import type {Session} from '../model/types.ts';
import {noteCircling} from '../policy/circling.ts';
import {currentSession} from '../select/streams.ts';
import {applyTodos} from './tasks.ts';

/** What one report changes in the stream's current session and tasks. */
export const applyReport = (draft: Draft, streamId: string, report: Report): void => {
	const session = currentSession(streamOf(draft, streamId));
	if (!session) return;
	noteCircling(draft, streamId, report);
	if (isSign(session, report)) patchStream(draft, streamId, {signAt: draft.now});
	const patch = sessionPatch(session, report, draft.now);
	if (patch) patchSession(draft, streamId, patch);
	if (report.type === 'wrote') noteWritten(draft, streamId, report);
	if (report.type === 'todos') applyTodos(draft, streamId, report.todos);
	if (report.type === 'denied') onDenied(draft, streamId, report);
	if (report.type === 'retry')
		addActivity(draft, 'note', `API retry ${report.attempt}/${report.max}: ${report.error}`, streamId);
	if (report.type === 'sentBack')
		addActivity(draft, 'note', `a Stop hook sent it back: ${report.text}`.slice(0, 200), streamId);
	if (report.type === 'compacted') addActivity(draft, 'note', 'the agent compacted its conversation', streamId);
	if (report.type === 'identified') onIdentified(draft, streamId, report);
};

const maxWritten = 2000;
const longestSaid = 1000;

/** Only in the user's own checkout does it matter who wrote a file. */
const noteWritten = (draft: Draft, streamId: string, {path, mark}: Extract<Report, {type: 'wrote'}>): void => {
	const {workplace} = streamOf(draft, streamId);
	const wrote = workplace?.shared?.wrote ?? {};
	if (!workplace?.shared || mark === undefined) return;
	if (!(path in wrote) && Object.keys(wrote).length >= maxWritten) return;
	// What was the user's once stays so.
	const shared = {...workplace.shared, wrote: {...wrote, [path]: wrote[path] === '' ? '' : mark}};
	patchStream(draft, streamId, {workplace: {...workplace, shared}});
};

/** A line said again and again is not a sign of work. */
const isSign = (session: Session, report: Report): boolean =>
	!(report.type === 'said' && report.text === session.doing);

const sessionPatch = (session: Session, report: Report, now: number): Partial<Session> | undefined => {
	switch (report.type) {
		case 'identified':
			return {agentSessionId: report.agentSessionId, ...(report.model !== undefined && {model: report.model})};
		case 'said':
			return {said: report.text.slice(0, longestSaid), doing: report.text, doingAt: now, ...noRetry(session)};
		case 'tool.opened':
			return {
				openTools: [
					...session.openTools,
					{toolId: report.toolId, name: report.name, detail: report.detail, since: now},
				].slice(-50),
				doing: report.detail || report.name,
				doingAt: now,
				...noRetry(session),
			};
		case 'tool.closed':
			return {openTools: session.openTools.filter(tool => tool.toolId !== report.toolId)};
		case 'todos':
			return {todos: report.todos};
		case 'retry':
			return {retry: {attempt: report.attempt, max: report.max, until: now + report.delayMs, error: report.error}};
		case 'usage':
			return usagePatch(report);
		case 'denied':
			return {denials: session.denials + 1};
		case 'background':
			return {backgroundTasks: withBackground(session, report)};
		case 'result':
			return {
				result: {
					ok: report.ok,
					class: report.class,
					text: report.text,
					at: now,
					...(report.until !== undefined && {until: report.until}),
					...(report.isRefused && {isRefused: true}),
				},
				...noRetry(session),
			};
		default:
			return undefined;
	}
};

const noRetry = (session: Session): Partial<Session> => (session.retry ? ({retry: undefined} as Partial<Session>) : {});

const usagePatch = (report: Extract<Report, {type: 'usage'}>): Partial<Session> => ({
	...(report.contextUsed !== undefined && {contextUsed: report.contextUsed}),
	...(report.contextWindow !== undefined && {contextWindow: report.contextWindow}),
	...(report.tokens !== undefined && {tokens: report.tokens}),
	...(report.costUsd !== undefined && {costUsd: report.costUsd}),
});

const withBackground = (session: Session, report: Extract<Report, {type: 'background'}>): readonly string[] => {
	const rest = session.backgroundTasks.filter(id => id !== report.taskId);
	return report.isOpen ? [...rest, report.taskId].slice(-100) : rest;
};

const onDenied = (draft: Draft, streamId: string, report: Extract<Report, {type: 'denied'}>): void =>
	raiseAlert(draft, {
		key: `denied:${streamId}`,
		kind: 'denied',
		streamId,
		text: `${streamId} was denied ${report.tool}: ${report.detail}`.slice(0, 400),
		cure: hintOf`allow it in the plan (allowedTools, permissionMode), then ${command('recover', streamId)}`,
	});

const onIdentified = (draft: Draft, streamId: string, report: Extract<Report, {type: 'identified'}>): void => {
	if (!report.failedServers?.includes('grid')) return;
	addActivity(
		draft,
		'note',
		'the MCP server "grid" did not start for this agent: its tasks are read from its own to-do list',
		streamId,
	);
};
