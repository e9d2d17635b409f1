import {describe, expect, test} from 'vitest';
import {claude} from '../../source/agents/claude.ts';
import {readAll} from './read-all.ts';

const read = (...events: readonly unknown[]) =>
	readAll(
		claude,
		events.map(event => JSON.stringify(event)),
	);

const assistant = (content: unknown, more: object = {}) => ({
	type: 'assistant',
	message: {id: 'm1', model: 'claude-x', content: [content]},
	...more,
});
const bash = (id: string, command = 'make') =>
	assistant({type: 'tool_use', id, name: 'Bash', input: {command}}, {timestamp: '2026-01-01T00:00:00Z'});
const toolResult = (id: string, more: object = {}, event: object = {}) => ({
	type: 'user',
	message: {role: 'user', content: [{type: 'tool_result', tool_use_id: id, content: 'ok', ...more}]},
	timestamp: '2026-01-01T00:00:03.200Z',
	...event,
});
const result = (more: object = {}) => ({type: 'result', subtype: 'success', is_error: false, result: 'Done.', ...more});
const failure = (more: object) => result({is_error: true, ...more});
const synthetic = (error: string, words: string) => ({
	type: 'assistant',
	message: {id: 's', model: '<synthetic>', content: [{type: 'text', text: words}]},
	error,
});
const classOf = (...events: readonly unknown[]) =>
	read(...events)
		.only('result')
		.at(-1)?.class;

describe('how a turn ended', () => {
	test.each([
		[
			'overloaded, newer version',
			[failure({api_error_status: 529, terminal_reason: 'api_error', result: 'x'})],
			'limit',
		],
		['rate limit by its name only', [synthetic('rate_limit', 'slow down'), failure({result: 'slow down'})], 'limit'],
		['a subscription limit', [failure({result: "You've hit your weekly limit · resets 3pm"})], 'limit'],
		['a bad key', [failure({api_error_status: 401, result: 'Invalid API key · Fix external API key'})], 'permanent'],
		['no credit', [synthetic('billing_error', 'Credit balance is too low'), failure({result: 'x'})], 'permanent'],
		[
			'an unknown model',
			[failure({api_error_status: 404, result: "There's an issue with the selected model"})],
			'permanent',
		],
		['a refusal', [failure({stop_reason: 'refusal', result: 'no'})], 'permanent'],
		[
			'the context window, seen by the API',
			[
				synthetic('max_output_tokens', 'x'),
				failure({result: 'API Error: The model has reached its context window limit.'}),
			],
			'context',
		],
		['thrashing compaction', [failure({terminal_reason: 'rapid_refill_breaker', result: ''})], 'context'],
		[
			'a request that grew too large',
			[failure({terminal_reason: 'image_error', result: 'Request too large (max 32MB)'})],
			'context',
		],
		[
			'an answer that grew too long',
			[
				synthetic('max_output_tokens', 'x'),
				failure({result: "API Error: Claude's response exceeded the 64000 output token maximum"}),
			],
			'incomplete',
		],
		['a server error', [failure({api_error_status: 500, result: 'API Error: 500 Internal server error'})], 'crash'],
		['no connection', [failure({result: 'Unable to connect to API (ConnectionRefused)'})], 'crash'],
		[
			'an aborted stream',
			[failure({subtype: 'error_during_execution', terminal_reason: 'aborted_streaming'})],
			'crash',
		],
		['nothing known at all', [{type: 'result', is_error: true}], 'crash'],
	] as const)('%s', (_name, events, expected) => {
		expect(classOf(...events)).toBe(expected);
	});

	test('what the agent said is never taken for the reason', () => {
		const said = assistant({type: 'text', text: 'The prompt is too long, usage limit reached, invalid api key.'});
		expect(classOf(said, result())).toBe('finished');
		expect(classOf(said, failure({result: 'API Error: 500'}))).toBe('crash');
	});

	test('an error that was overcome is forgotten', () => {
		const events = [synthetic('rate_limit', 'slow'), assistant({type: 'text', text: 'on'}), failure({result: 'boom'})];
		expect(classOf(...events)).toBe('crash');
	});

	test('a call that waits for the user is no end', () => {
		const deferred = {id: 't', name: 'Bash', input: {command: 'rm x'}};
		const end = read(result({terminal_reason: 'tool_deferred', deferred_tool_use: deferred})).only('result')[0];
		expect(end).toMatchObject({ok: false, class: 'incomplete', text: 'waits for permission: $ rm x'});
	});

	test('the reason for having done nothing stands first', () => {
		const words = `${'Long thoughts. '.repeat(100)}\nNOTHING TO DO: it is there already.`;
		expect(read(result({result: words})).only('result')[0]?.text).toBe('NOTHING TO DO: it is there already.');
	});

	test('a slash command that does not exist needs the user, words that look like it do not', () => {
		const end = (words: string, turns: number) => read(result({result: words, num_turns: turns})).only('result')[0];
		expect(end('Unknown command: /nosuch', 0)).toMatchObject({ok: false, class: 'permanent'});
		expect(end("/continue isn't available in this environment.", 0)?.text).toContain(
			'claude has no command /continue here',
		);
		expect(end('Unknown command: /nosuch', 3)).toMatchObject({ok: true, class: 'finished'});
	});

	test.each([
		'UserPromptSubmit operation blocked by hook:\n[check]: no ticket\n\n\nOriginal prompt: Do it.\nAnd that.',
		'Operation stopped by hook: closed on Sundays',
	])('a turn that ended before any model was asked is told in its own words', words => {
		const end = read(result({result: words, num_turns: 0, modelUsage: {}}));
		const text = words.split('\n\n')[0]?.replace('\n', ' ');
		expect(end.only('result')[0]).toMatchObject({ok: false, class: 'permanent', text});
		expect(end.entries.at(-1)).toMatchObject({kind: 'error', text});
		const asked = read(result({result: words, num_turns: 2})).only('result')[0];
		expect(asked).toMatchObject({ok: true, class: 'finished'});
	});

	test('a turn that a hook cut short is not finished, one that a Stop hook let end is', () => {
		const end = (reason: string, words: string) =>
			read(result({result: words, num_turns: 2, terminal_reason: reason})).only('result')[0];
		expect(end('hook_stopped', '')).toMatchObject({
			ok: false,
			class: 'permanent',
			text: 'a hook of the project stopped it in the middle of its turn',
		});
		expect(end('hook_stopped', 'Half of it.')?.text).toMatch(/turn: Half of it\.$/);
		expect(end('stop_hook_prevented', 'Done.')).toMatchObject({ok: true, class: 'finished'});
	});

	test('a limit goes by the time of a rate limit event when it names none', () => {
		const event = {type: 'rate_limit_event', rate_limit_info: {status: 'rejected', resetsAt: 1_900_000_000}};
		const end = read(event, failure({api_error_status: 429, result: 'limit'})).only('result')[0];
		expect(end?.until).toBe(1_900_000_000_000);
	});

	test('JSON in an API error is unwrapped', () => {
		const words = 'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal \\"boom\\""}}';
		expect(read(failure({result: words})).only('result')[0]?.text).toBe('API Error: 500 Internal "boom"');
	});
});

describe('tool calls', () => {
	test('say how long they took and how they ended', () => {
		const {entries, only} = read(
			bash('t1', 'npm  test\n-- auth'),
			toolResult('t1', {}, {tool_use_result: {stdout: 'a\n12 passed\n'}}),
		);
		expect(entries[0]).toMatchObject({kind: 'tool', text: '$ npm test -- auth'});
		expect(entries[1]).toMatchObject({kind: 'result', text: '12 passed', aside: '3.2 s  exit 0', ok: true});
		expect(only('tool.closed')).toEqual([{type: 'tool.closed', toolId: 't1', isError: false}]);
	});

	test('show the exit code and the first lines of a failure', () => {
		const {entries} = read(bash('t1'), toolResult('t1', {is_error: true, content: 'Exit code 2\n\nmake: no rule'}));
		expect(entries[1]).toMatchObject({text: 'Exit code 2\nmake: no rule', aside: '3.2 s  exit 2', ok: false});
	});

	test('count the lines an edit changed', () => {
		const patch = [{lines: [' a', '-b', '+c', '+d']}, {lines: ['+e']}];
		const edit = assistant({type: 'tool_use', id: 'e', name: 'Edit', input: {file_path: '/w/src/a.ts'}});
		const init = {type: 'system', subtype: 'init', session_id: 'abc', cwd: '/w'};
		const {entries} = read(init, edit, toolResult('e', {}, {tool_use_result: {structuredPatch: patch}}));
		expect(entries.map(({text, aside}) => [text, aside])).toEqual([
			['Edit src/a.ts', undefined],
			['changed', '+3 −1'],
		]);
	});

	test('of more than three seconds in the foreground are not background tasks', () => {
		const started = {
			type: 'system',
			subtype: 'task_started',
			task_id: 'b1',
			tool_use_id: 't1',
			task_type: 'local_bash',
		};
		const ended = {type: 'system', subtype: 'task_notification', task_id: 'b1', tool_use_id: 't1', status: 'completed'};
		expect(read(bash('t1'), started, ended, toolResult('t1'), result()).only('background')).toEqual([]);
		expect(read(bash('t1'), started, toolResult('t1'), ended, result()).only('background')).toEqual([]);
	});

	test('that run on when the turn ends are background tasks', () => {
		const started = {type: 'system', subtype: 'task_started', task_id: 'b1', tool_use_id: 't1'};
		const ended = {type: 'system', subtype: 'task_updated', task_id: 'b1', patch: {status: 'failed'}};
		const list = {type: 'system', subtype: 'background_tasks_changed', tasks: []};
		const pair = [
			{type: 'background', taskId: 'b1', isOpen: true},
			{type: 'background', taskId: 'b1', isOpen: false},
		];
		expect(read(bash('t1'), started, toolResult('t1'), result(), ended).only('background')).toEqual(pair);
		expect(read(bash('t1'), started, toolResult('t1'), result(), list).only('background')).toEqual(pair);
	});

	test('denied while it works are told once', () => {
		const denied = {
			type: 'system',
			subtype: 'permission_denied',
			tool_name: 'Bash',
			tool_use_id: 't1',
			message: 'needs approval',
		};
		const end = result({permission_denials: [{tool_name: 'Bash', tool_use_id: 't1', tool_input: {command: 'x'}}]});
		expect(read(denied, end).only('denied')).toEqual([{type: 'denied', tool: 'Bash', detail: 'needs approval'}]);
	});
});

describe('to-dos', () => {
	const create = (id: string, subject: string) => [
		assistant({type: 'tool_use', id: `c${id}`, name: 'TaskCreate', input: {subject}}),
		toolResult(`c${id}`, {}, {tool_use_result: {task: {id, subject}}}),
	];
	const update = (id: string, input: object, isError = false) => [
		assistant({type: 'tool_use', id: `u${id}`, name: 'TaskUpdate', input: {taskId: id, ...input}}),
		toolResult(`u${id}`, {is_error: isError}, {tool_use_result: {success: !isError, taskId: id}}),
	];
	const list = (...events: readonly unknown[]) =>
		read(...events)
			.only('todos')
			.at(-1)
			?.todos.map(todo => `${todo.title}: ${todo.status}`);

	test('are changed, renamed and deleted by their results', () => {
		expect(
			list(
				...create('1', '[1] a'),
				...create('2', 'b'),
				...update('1', {status: 'completed'}),
				...update('2', {subject: 'c'}),
			),
		).toEqual(['[1] a: completed', 'c: pending']);
		expect(list(...create('1', 'a'), ...create('2', 'b'), ...update('1', {status: 'deleted'}))).toEqual(['b: pending']);
	});

	test('stay as they are when the change failed', () => {
		expect(list(...create('1', 'a'), ...update('1', {status: 'completed'}, true))).toEqual(['a: pending']);
	});

	test('of the session before are known to the one that resumes it', () => {
		const {memory} = read(...create('1', 'a'), {type: 'result', is_error: false});
		const resumed = claude.memoryForResume?.(memory);
		const lines = update('1', {status: 'completed'}).map(event => ({text: JSON.stringify(event), isCut: false}));
		const first = claude.parse(resumed, lines[0]!);
		const second = claude.parse(first.memory, lines[1]!);
		expect(second.reports).toContainEqual({type: 'todos', todos: [{key: '1', title: 'a', status: 'completed'}]});
	});

	test('can be listed anew', () => {
		const asked = assistant({type: 'tool_use', id: 'l', name: 'TaskList', input: {}});
		const tasks = [{id: '4', subject: '[2] x', status: 'in_progress'}];
		expect(list(asked, toolResult('l', {}, {tool_use_result: {tasks}}))).toEqual(['[2] x: in_progress']);
	});
});

describe('hostile lines', () => {
	test('a line that is cut is read as far as it goes', () => {
		const cut = (event: unknown, at: number) =>
			claude.parse(null, {text: JSON.stringify(event).slice(0, at), isCut: true});
		const long = assistant({type: 'text', text: `Hello ${'x'.repeat(500)}`});
		expect(cut(long, 150).entries[0]?.text).toMatch(/^Hello x+/);
		const write = assistant({
			type: 'tool_use',
			id: 't9',
			name: 'Write',
			input: {file_path: '/a', content: 'y'.repeat(500)},
		});
		expect(cut(write, 250).reports).toContainEqual({
			type: 'tool.opened',
			toolId: 't9',
			name: 'Write',
			detail: 'Write /a',
		});
		const end = {type: 'result', subtype: 'success', is_error: true, api_error_status: 429, result: 'z'.repeat(500)};
		expect(cut(end, 200).reports).toContainEqual(expect.objectContaining({type: 'result', ok: false, class: 'limit'}));
		expect(claude.parse(null, {text: '{"type":"result","is_error":fal', isCut: false}).reports).toEqual([]);
	});

	test('lines that are no event mean nothing', () => {
		for (const text of [
			'',
			'plain',
			'[]',
			'null',
			'{}',
			'{"type":"later_invention"}',
			'{"type":"__proto__"}',
			'{"type":1}',
			'{',
		])
			expect(claude.parse(null, {text, isCut: false})).toEqual({memory: null, reports: [], entries: []});
	});

	test('an id that could be read as an option is not taken', () => {
		const init = (session_id: unknown) => read({type: 'system', subtype: 'init', session_id}).only('identified');
		expect(init('--dangerously-skip-permissions')).toEqual([]);
		expect(init('../x')).toEqual([]);
		expect(init(7)).toEqual([]);
		expect(init('abc-1')).toHaveLength(1);
	});

	test('memory stays small however long a session is', () => {
		const events = Array.from({length: 3000}, (_, index) => [
			assistant({type: 'tool_use', id: `t${index}`, name: 'Bash', input: {command: 'x'.repeat(100)}}),
			{type: 'system', subtype: 'task_started', task_id: `b${index}`, tool_use_id: `t${index}`},
		]).flat();
		expect(JSON.stringify(read(...events).memory).length).toBeLessThan(40_000);
	});
});

describe('claims of tasks', () => {
	const call = (id: string, name: string, input: object) => assistant({type: 'tool_use', id, name, input});
	const claim = (id: string, task: number, status: string) =>
		call(id, 'mcp__grid__task_update', {task, status, blockedReason: 'no database'});
	const todos = (status: string) => ({tool_use_result: {newTodos: [{content: '[1] Define types', status}]}});

	test('carry the title the engine answers with, and the time', () => {
		const {entries} = read(
			claim('t1', 2, 'in_progress'),
			toolResult('t1', {content: '[2] Add: tests: in progress'}),
			claim('t2', 2, 'completed'),
			toolResult('t2', {content: '[2] Add: tests: completed'}),
			claim('t3', 3, 'blocked'),
			toolResult('t3', {content: 'noted'}),
		);
		const at = Date.parse('2026-01-01T00:00:03.200Z');
		expect(entries).toEqual([
			{kind: 'note', text: 'begins [2] Add: tests', at},
			{kind: 'task', text: '[2] Add: tests', aside: 'claimed', ok: true, at},
			{kind: 'note', text: 'task 3 is blocked: no database', at},
		]);
	});

	test('that are refused are an error and no claim', () => {
		const {entries} = read(
			claim('t1', 9, 'completed'),
			toolResult('t1', {content: 'there is no task 9', is_error: true}),
		);
		expect(entries.map(({kind, text, ok}) => ({kind, text, ok}))).toEqual([
			{kind: 'result', text: 'there is no task 9', ok: false},
		]);
	});

	test('show once, although the agent makes them by the MCP tool and in its own list', () => {
		const {entries, only} = read(
			call('w0', 'TodoWrite', {}),
			toolResult('w0', {}, todos('pending')),
			claim('t1', 1, 'in_progress'),
			toolResult('t1'),
			call('w1', 'TodoWrite', {}),
			toolResult('w1', {}, todos('in_progress')),
			call('w2', 'TodoWrite', {}),
			toolResult('w2', {}, todos('completed')),
			claim('t2', 1, 'completed'),
			toolResult('t2'),
		);
		expect(entries.map(({text}) => text)).toEqual(['', 'begins [1] Define types', '[1] Define types', '']);
		expect(only('todos').at(-1)?.todos).toMatchObject([{title: '[1] Define types', status: 'completed'}]);
	});
});
