import type {Report} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {child, children, conversationId, number, text} from '../shared/json.ts';
import {oneLine, seconds} from '../shared/text.ts';
import {endTask, taskStarted, tasksChanged} from './background.ts';
import type {Reader, Reading} from './event.ts';
import {alive, onlyAlive} from './event.ts';
import type {Memory} from './memory.ts';
import {denials} from './result.ts';

const readInit: Reader = (memory, event) => {
	const id = conversationId(event, 'session_id');
	const model = text(event, 'model');
	const folder = text(event, 'cwd');
	const failed = children(event, 'mcp_servers').filter(server => text(server, 'status') === 'failed');
	const failedServers = failed.map(server => oneLine(text(server, 'name') ?? '', 80));
	const known: Memory = {...memory, ...(model !== undefined && {model}), ...(folder !== undefined && {folder})};
	if (id === undefined) return onlyAlive(known);
	const report: Report = {
		type: 'identified',
		agentSessionId: id,
		...(model !== undefined && {model: oneLine(model, 80)}),
		...(failedServers.length > 0 && {failedServers}),
	};
	// Other windows are told by the first result only.
	const window: readonly Report[] = model?.endsWith('[1m]') ? [{type: 'usage', contextWindow: 1_000_000}] : [];
	return {
		memory: known,
		reports: [report, ...window],
		entries: failedServers.map(name => ({kind: 'error' as const, text: `MCP server ${name} did not start`})),
	};
};

const readRetry: Reader = (memory, event) => {
	const attempt = number(event, 'attempt') ?? 1;
	const max = number(event, 'max_retries') ?? 10;
	const delayMs = Math.max(0, Math.round(number(event, 'retry_delay_ms') ?? 0));
	const status = number(event, 'error_status') ?? null;
	const error = oneLine(text(event, 'error') ?? 'unknown', 200);
	return {
		memory,
		reports: [{type: 'retry', attempt, max, delayMs, error, status}],
		entries: [
			{
				kind: 'note',
				text: `retry ${attempt}/${max}: ${error}${status === null ? '' : ` (${status})`}`,
				aside: `in ${seconds(delayMs)}`,
			},
		],
	};
};

const readCompacted: Reader = (memory, event) => {
	const data = child(event, 'compact_metadata');
	const before = number(data, 'pre_tokens');
	const after = number(data, 'post_tokens');
	const reports: readonly Report[] = [
		{type: 'compacted'},
		...(after === undefined ? [] : [{type: 'usage' as const, contextUsed: after}]),
	];
	const aside = before === undefined || after === undefined ? undefined : `${before} to ${after} tokens`;
	return {
		memory,
		reports,
		entries: [{kind: 'note', text: 'compacted its conversation', ...(aside !== undefined && {aside})}],
	};
};

const readStatus: Reader = (memory, event) => {
	if (text(event, 'compact_result') !== 'failed') return onlyAlive(memory);
	const why = oneLine(text(event, 'compact_error') ?? '', 200);
	return {
		memory,
		reports: [alive],
		entries: [{kind: 'error', text: `could not compact its conversation ${why}`.trim()}],
	};
};

const readTaskEnd = (memory: Memory, event: Json): Reading => {
	const {memory: known, reports} = endTask(memory, text(event, 'task_id'));
	const summary = oneLine(text(event, 'summary') ?? '');
	// While its tool call is open, the result of that says how it went.
	const isTold = summary !== '' && !memory.tools.some(tool => tool.id === text(event, 'tool_use_id'));
	return {memory: known, reports: [alive, ...reports], entries: isTold ? [{kind: 'note', text: summary}] : []};
};

const ended = new Set(['completed', 'failed', 'killed', 'stopped', 'cancelled']);

/** `system` events by subtype. */
export const systemReaders: Readonly<Record<string, Reader>> = {
	init: readInit,
	api_retry: readRetry,
	compact_boundary: readCompacted,
	status: readStatus,
	task_started: (memory, event) => onlyAlive(taskStarted(memory, event)),
	task_updated: (memory, event) =>
		ended.has(text(child(event, 'patch'), 'status') ?? '') ? readTaskEnd(memory, event) : onlyAlive(memory),
	task_notification: readTaskEnd,
	background_tasks_changed: (memory, event) => {
		const {memory: known, reports} = tasksChanged(memory, event);
		return {memory: known, reports: [alive, ...reports], entries: []};
	},
	permission_denied: (memory, event) => denials(memory, [event]),
};
