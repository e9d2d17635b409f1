import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {waitFor} from '../../helpers/wait-for.ts';
import type {Block, Message} from './messages.ts';
import {type StubApi, startStubApi} from './stub-api.ts';

let api: StubApi;
beforeEach(async () => {
	api = await startStubApi();
});
afterEach(() => api.close());

const system = 'Environment:\n - Primary working directory: /work/place\n - Platform: linux';
const everyTool = ['Bash', 'Write'];

type Asked = {readonly tools?: readonly string[]; readonly session?: string; readonly stream?: boolean};

const send = (messages: readonly Message[], {tools = everyTool, session = 's1', stream = false}: Asked = {}) =>
	fetch(`${api.url}/v1/messages?beta=true`, {
		method: 'POST',
		headers: {'content-type': 'application/json', 'x-claude-code-session-id': session},
		body: JSON.stringify({model: 'model', system, messages, stream, tools: tools.map(name => ({name}))}),
	});

const prompt = (scenario: string, tasks = '[1] First\n[2] Second'): Message => ({
	role: 'user',
	content: `Do it.\nSCENARIO: ${scenario}\n${tasks}`,
});

type Answer = {readonly content: readonly Block[]; readonly stop_reason: string};
const read = async (response: Response): Promise<Answer> => (await response.json()) as Answer;

const resultFor = (block: Block): Block =>
	block.type === 'tool_use'
		? {
				type: 'tool_result',
				tool_use_id: block.id,
				content: block.name === 'TaskCreate' ? `Task #${String(block.input.subject).slice(1, 2)} created` : 'ok',
			}
		: {type: 'other'};

/** Plays the agent until the model ends its turn; gives the calls in order and the last text. */
const play = async (first: Message, asked: Asked = {}, before: readonly Message[] = []) => {
	const messages: Message[] = [...before, first];
	const calls: string[] = [];
	for (let turn = 0; turn < 40; turn++) {
		const answer = await read(await send(messages, asked));
		messages.push({role: 'assistant', content: answer.content});
		for (const block of answer.content)
			if (block.type === 'tool_use') calls.push(`${block.name} ${JSON.stringify(block.input)}`);
		if (answer.stop_reason === 'end_turn') return {calls, messages, last: answer.content.at(-1)};
		messages.push({role: 'user', content: answer.content.filter(one => one.type === 'tool_use').map(resultFor)});
	}
	throw new Error(`no end after 40 turns: ${calls.join('\n')}`);
};

const namesOf = (calls: readonly string[]): readonly string[] => calls.map(call => call.split(' ')[0]!);

describe('the stub of the Messages API', () => {
	it('writes the files of each task into the working directory and commits them', async () => {
		const {calls, last} = await play(prompt('work?files=2'));
		expect(namesOf(calls)).toEqual(['Write', 'Write', 'Bash', 'Write', 'Write', 'Bash']);
		expect(calls[0]).toContain('"/work/place/place-task-1-1.txt"');
		expect(calls[5]).toContain('git add -A && git commit -q -m \\"Complete task 2\\"');
		expect(last).toEqual({type: 'text', text: 'All 2 tasks are done.'});
	});

	it('reports tasks by the grid and by to-dos, each once, where they are offered', async () => {
		const {calls} = await play(prompt('work'), {
			tools: [...everyTool, 'mcp__grid__task_update', 'TaskCreate', 'TaskUpdate'],
		});
		const grid = calls.filter(call => call.startsWith('mcp__grid__task_update'));
		expect(grid).toEqual([
			'mcp__grid__task_update {"task":1,"status":"in_progress"}',
			'mcp__grid__task_update {"task":1,"status":"completed"}',
			'mcp__grid__task_update {"task":2,"status":"in_progress"}',
			'mcp__grid__task_update {"task":2,"status":"completed"}',
		]);
		expect(calls.filter(call => call.startsWith('TaskCreate'))).toHaveLength(2);
		expect(calls.filter(call => call.startsWith('TaskUpdate'))).toHaveLength(4);
	});

	it('keeps an older to-do list too', async () => {
		const {calls} = await play(prompt('work'), {tools: [...everyTool, 'TodoWrite']});
		expect(calls.filter(call => call.startsWith('TodoWrite'))).toHaveLength(4);
		expect(calls.findLast(call => call.startsWith('TodoWrite'))).not.toMatch(/pending|in_progress/);
	});

	it('loads a deferred tool before it calls it', async () => {
		const deferred =
			'The following deferred tools are now available via ToolSearch:\nCronList\nmcp__grid__task_update\n\nMore.';
		const first = await read(
			await send([prompt('work'), {role: 'system', content: deferred}], {tools: [...everyTool, 'ToolSearch']}),
		);
		expect(first.content).toMatchObject([{name: 'ToolSearch', input: {query: 'select:mcp__grid__task_update'}}]);
	});

	it('continues in a later session with what is not committed yet', async () => {
		const {messages} = await play(prompt('work', '[1] First'));
		expect(messages.length).toBeGreaterThan(2);
		const {calls} = await play(prompt('work'), {session: 's2'});
		expect(calls.join()).not.toContain('Complete task 1');
		expect(calls.join()).toContain('Complete task 2');
		expect(api.sessionsIn('/work/place')).toEqual(['s1', 's2']);
	});

	it('leaves out tasks that the prompt calls completed already', async () => {
		const {calls} = await play(prompt('work', '[1] First (completed already)\n    - accepted when: x\n[2] Second'));
		expect(calls.join()).not.toContain('task-1');
		expect(calls.join()).toContain('Complete task 2');
	});

	it('streams the same answer as server-sent events, in drips when slow', async () => {
		const whole = await read(await send([prompt('work')]));
		const response = await send([prompt('slow?ms=1')], {stream: true});
		expect(response.headers.get('content-type')).toBe('text/event-stream');
		const events = (await response.text())
			.split('\n\n')
			.filter(part => part !== '')
			.map(part => JSON.parse(part.slice(part.indexOf('data: ') + 6)));
		expect(events.at(0).type).toBe('message_start');
		expect(events.at(-1).type).toBe('message_stop');
		expect(events.filter(event => event.delta?.type === 'text_delta').length).toBeGreaterThan(3);
		const json = events.map(event => event.delta?.partial_json ?? '').join('');
		expect(JSON.parse(json)).toEqual(
			whole.content.flatMap(block => (block.type === 'tool_use' ? [block.input] : []))[0],
		);
	});

	it('answers what is asked beside the work without touching it', async () => {
		expect(await read(await send([prompt('hang')], {tools: []}))).toMatchObject({stop_reason: 'end_turn'});
		expect((await fetch(api.url, {method: 'HEAD'})).status).toBe(200);
		const count = await fetch(`${api.url}/v1/messages/count_tokens`, {method: 'POST', body: '{"messages":[]}'});
		expect(await count.json()).toEqual({input_tokens: expect.any(Number)});
		expect(api.requests.map(request => request.kind)).toEqual(['side', 'other', 'other']);
	});

	it('names a scenario that it does not know', async () => {
		const response = await send([prompt('wrok')]);
		expect(response.status).toBe(400);
		expect(await response.text()).toContain('no scenario \\"wrok\\"');
	});
});

describe('the faults of the stub', () => {
	it('hang: the first session never gets an answer, the next one works, closing ends the wait', async () => {
		const hanging = send([prompt('hang')]).then(
			() => 'answered',
			() => 'dropped',
		);
		await waitFor(() => api.requests.some(request => request.answer === 'silence'), {what: 'the silent request'});
		expect((await send([prompt('hang')], {session: 's2'})).status).toBe(200);
		const resumed: Message = {role: 'user', content: 'Continue.'};
		expect((await send([prompt('hang'), {role: 'assistant', content: 'No answer.'}, resumed])).status).toBe(200);
		await api.close();
		expect(await hanging).toBe('dropped');
	});

	it('usage-limit: refused with the instant of the reset until then', async () => {
		const refused = await send([prompt('usage-limit?seconds=1')]);
		expect(refused.status).toBe(429);
		expect(refused.headers.get('x-should-retry')).toBe('false');
		const reset = Number(refused.headers.get('anthropic-ratelimit-unified-reset'));
		expect(await refused.text()).toContain(`Claude AI usage limit reached|${reset}`);
		await waitFor(() => Date.now() >= reset * 1000, {what: 'the reset'});
		expect((await send([prompt('usage-limit?seconds=1')])).status).toBe(200);
	});

	it('context: full for the first session after its first task, for good, and not for a fresh one', async () => {
		const {messages} = await play(prompt('work', '[1] First'));
		const full = [prompt('context?after=1', '[1] First\n[2] Second'), ...messages.slice(1, -1)];
		for (const attempt of [1, 2]) {
			const refused = await send(full);
			expect([attempt, refused.status]).toEqual([attempt, 400]);
			expect(await refused.text()).toContain('prompt is too long');
		}
		const {calls} = await play(prompt('context?after=1'), {session: 's2'});
		expect(calls.join()).toContain('Complete task 2');
	});

	it('crash-window: one long command, once, then the work', async () => {
		const {calls} = await play(prompt('crash-window?seconds=9', '[1] First'));
		expect(calls[0]).toMatch(/^Bash .*seq 9/);
		expect(namesOf(calls)).toEqual(['Bash', 'Write', 'Bash']);
	});
});
