import {spawn} from 'node:child_process';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {bundle} from '../helpers/bundle.ts';
import {type ContractEngine, createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createSession} from '../helpers/create-run.ts';
import {openListener, temporaryFolder} from '../helpers/listener.ts';

const folder = temporaryFolder();
const socket = `${folder.path}/grid.sock`;
const session = '6f1d2a34-0000-4000-8000-00000000000b';
let program: string;
let engine: ContractEngine;
let close: () => Promise<void>;
let client: Client | undefined;

beforeAll(async () => {
	program = await bundle('source/server/mcp.ts', folder.path);
});
afterAll(() => folder.remove());
beforeEach(async () => {
	engine = createContractEngine(createAuthRun());
	const stream = engine.current()?.streams['Stream-B'];
	if (stream) engine.patch({streams: {'Stream-B': {...stream, sessions: [createSession({id: session})]}}});
	({close} = await openListener({engine}, socket));
});
afterEach(async () => {
	await client?.close();
	client = undefined;
	await close();
});

const agentEnv = {CLAUDE_GRID_SOCKET: socket, CLAUDE_GRID_STREAM: 'Stream-B', CLAUDE_GRID_SESSION: session};

const connect = async (env: Record<string, string> = agentEnv): Promise<Client> => {
	client = new Client({name: 'test', version: '1'});
	await client.connect(new StdioClientTransport({command: process.execPath, args: [program], env}));
	return client;
};
const call = async (agent: Client, name: string, input: Record<string, unknown> = {}) => {
	const result = await agent.callTool({name, arguments: input});
	const [content] = result.content as {text: string}[];
	return {isError: result.isError === true, text: content?.text ?? ''};
};

describe('the MCP server of an agent', () => {
	it('offers its tools with a schema of what they take', async () => {
		const {tools} = await (await connect()).listTools();
		expect(tools.map(tool => tool.name)).toEqual([
			'task_update',
			'checkpoint_create',
			'work_product_store',
			'task_list',
			'stream_list',
			'stream_get',
			'progress_summary',
			'stream_conflict_check',
			'permission_prompt',
		]);
		expect(tools[0]?.inputSchema).toMatchObject({
			type: 'object',
			required: ['task', 'status'],
			properties: {task: {type: 'integer', minimum: 1}, status: {enum: expect.arrayContaining(['completed'])}},
		});
	});

	it('answers what is looked at as data too, in the form that it said, and nothing beside it', async () => {
		const agent = await connect();
		const {tools} = await agent.listTools();
		const looks = tools.filter(({annotations}) => annotations?.readOnlyHint);
		expect(looks.filter(({outputSchema}) => outputSchema === undefined)).toEqual([]);
		const inputs: Record<string, Record<string, unknown>> = {
			stream_get: {streamId: 'Stream-B'},
			stream_conflict_check: {files: ['src/**']},
		};
		const told = new Map<string, Record<string, never>>();
		// The client holds each answer against the schema that it was told.
		for (const {name} of looks) {
			const {structuredContent} = await agent.callTool({name, arguments: inputs[name] ?? {}});
			told.set(name, structuredContent as Record<string, never>);
		}
		expect(told.get('task_list')).toMatchObject({tasks: [{number: 1, streamId: 'Stream-B'}, {}, {}, {}, {}]});
		expect(told.get('stream_get')).toMatchObject({streamId: 'Stream-B', products: [], messages: []});
		expect(told.get('progress_summary')).toMatchObject({name: 'Auth refactor', totalTasks: expect.any(Number)});
		const {streams} = told.get('stream_list') as unknown as {streams: object[]};
		expect(streams[0]).toMatchObject({streamId: 'Stream-A', status: 'completed', merge: 'merged'});
		expect(streams[0]).not.toHaveProperty('worktreePath');
		expect(told.get('stream_conflict_check')).toHaveProperty('claims');
		expect(await call(agent, 'stream_get', {streamId: 'Nobody'})).toMatchObject({isError: true});
	});

	it('says who it is, and of each tool whether it only looks', async () => {
		const agent = await connect({...agentEnv, CLAUDE_GRID_STREAM: 'lead', CLAUDE_GRID_ROLE: 'lead'});
		expect(agent.getServerVersion()).toMatchObject({
			name: 'claude-grid',
			version: expect.stringMatching(/^\d+\.\d+\.\d+/),
		});
		const {tools} = await agent.listTools();
		const hints = new Map(tools.map(({name, annotations}) => [name, annotations]));
		for (const name of ['task_list', 'stream_get', 'progress_summary'])
			expect(hints.get(name)).toMatchObject({readOnlyHint: true, destructiveHint: false});
		for (const name of ['stream_stop', 'stream_merge'])
			expect(hints.get(name)).toMatchObject({readOnlyHint: false, destructiveHint: true});
		expect(hints.get('task_update')).toMatchObject({readOnlyHint: false, idempotentHint: true});
	});

	it('offers an editor only what it can use', async () => {
		const editor = await connect({CLAUDE_GRID_SOCKET: socket});
		const {tools} = await editor.listTools();
		expect(tools.every(({annotations}) => annotations?.readOnlyHint)).toBe(true);
		expect(tools.map(({name}) => name)).toContain('stream_list');
	});

	it('offers the tools of the lead to the lead only, and sends what they ask for as its session', async () => {
		const lead = await connect({...agentEnv, CLAUDE_GRID_STREAM: 'lead', CLAUDE_GRID_ROLE: 'lead'});
		const names = (await lead.listTools()).tools.map(tool => tool.name);
		for (const name of ['stream_spawn', 'stream_send', 'stream_stop', 'stream_merge', 'events_poll'])
			expect(names).toContain(name);
		const stream = {name: 'x', prompt: 'Do it.'};
		for (const key of ['setup', 'permissionMode', 'allowedTools', 'command']) {
			const answer = await call(lead, 'stream_spawn', {...stream, [key]: 'x'});
			expect(answer).toMatchObject({isError: true, text: expect.stringContaining(key)});
		}
		expect(engine.sent).toEqual([]);
		// The session is a stream's: the engine knows better than what its program was told.
		const answer = await call(lead, 'stream_spawn', stream);
		expect(answer).toMatchObject({isError: true, text: expect.stringContaining('does not belong to lead')});
		expect(engine.sent).toEqual([]);
		await lead.close();
		const agent = await connect();
		expect(await call(agent, 'stream_spawn', stream)).toMatchObject({
			isError: true,
			text: 'There is no tool stream_spawn.',
		});
	});

	it('reports a task of its own stream', async () => {
		const agent = await connect();
		expect(await call(agent, 'task_update', {task: 4, status: 'completed'})).toEqual({isError: false, text: 'noted'});
		expect(engine.sent).toEqual([
			{type: 'task.update', streamId: 'Stream-B', sessionId: session, task: 4, status: 'completed'},
		]);
		expect((await call(agent, 'task_list')).text).toContain('[4] completed Refresh tokens');
	});

	it('stores what it found out as its own session, in bounds', async () => {
		const agent = await connect();
		const product = {title: 'Dates are UTC', kind: 'discovery', text: 'x'};
		expect((await call(agent, 'work_product_store', product)).isError).toBe(false);
		expect(engine.sent).toEqual([{type: 'product.store', streamId: 'Stream-B', sessionId: session, ...product}]);
		for (const wrong of [
			{...product, kind: 'order'},
			{...product, text: 'x'.repeat(20_001)},
			{title: '', kind: 'note'},
		])
			expect((await call(agent, 'work_product_store', wrong)).isError).toBe(true);
		const other = await connect({...agentEnv, CLAUDE_GRID_STREAM: 'Stream-D'});
		expect((await call(other, 'work_product_store', product)).text).toContain('only change its own stream');
		expect((await call(other, 'checkpoint_create')).text).toContain('only change its own stream');
		expect(engine.sent).toHaveLength(1);
	});

	it('says who else works on its files', async () => {
		const agent = await connect();
		const free = await call(agent, 'stream_conflict_check', {files: ['nobody/knows.ts']});
		expect(free).toEqual({isError: false, text: 'No other stream changes or claims these files.'});
		const claimed = await call(agent, 'stream_conflict_check', {streamId: 'Stream-D', files: ['src/db/schema.ts']});
		expect(claimed.text).toMatch(/CONFLICT src\/db\/schema.ts: your branch already conflicts with Stream-\w/);
		expect((await call(agent, 'stream_conflict_check', {streamId: 'Nobody', files: ['x']})).isError).toBe(true);
		expect((await call(agent, 'stream_conflict_check', {files: []})).isError).toBe(true);
	});

	it('takes a number that came as text, and says what is wrong with other input', async () => {
		const agent = await connect();
		expect((await call(agent, 'task_update', {task: '5', status: 'in_progress'})).isError).toBe(false);
		for (const input of [{task: 0, status: 'completed'}, {task: 1, status: 'done'}, {status: 'completed'}]) {
			const answer = await call(agent, 'task_update', input);
			expect(answer.isError).toBe(true);
			expect(answer.text).toMatch(/task|status/);
		}
		expect(engine.sent).toHaveLength(1);
	});

	it('cannot change another stream, whatever it is told (fault 55)', async () => {
		const agent = await connect({...agentEnv, CLAUDE_GRID_STREAM: 'Stream-D'});
		const answer = await call(agent, 'task_update', {task: 1, status: 'completed', streamId: 'Stream-D'});
		expect(answer).toMatchObject({isError: true, text: expect.stringContaining('only change its own stream')});
		expect(engine.sent).toEqual([]);
	});

	it('refuses 10 MB of reason before it is sent (fault 55)', async () => {
		const agent = await connect();
		const answer = await call(agent, 'task_update', {
			task: 1,
			status: 'blocked',
			blockedReason: 'x'.repeat(10_000_000),
		});
		expect(answer.isError).toBe(true);
		expect(answer.text.length).toBeLessThan(1000);
		expect(engine.sent).toEqual([]);
	});

	it('reads the other streams and the whole run', async () => {
		const agent = await connect();
		expect((await call(agent, 'stream_list')).text).toContain(
			'Stream-A (foundation, foundation): completed, 4/4 tasks, 100%',
		);
		const stream = JSON.parse((await call(agent, 'stream_get', {streamId: 'Stream-D'})).text);
		expect(stream).toMatchObject({streamId: 'Stream-D', conflicts: [{files: ['src/db/schema.ts']}]});
		expect((await call(agent, 'progress_summary')).text).toMatch(/^Auth refactor: 40% \(12\/30 tasks\)\n/);
		expect(await call(agent, 'stream_get', {streamId: 'Nobody'})).toEqual({isError: true, text: 'Stream not found'});
		expect((await call(agent, 'stream_get', {streamId: '../x'})).isError).toBe(true);
	});

	it('tells the agent to continue when the engine is away, and works again when it is back', async () => {
		const agent = await connect();
		await close();
		const away = {isError: true, text: 'claude-grid cannot be reached. Continue your work.'};
		expect(await call(agent, 'task_update', {task: 1, status: 'completed'})).toEqual(away);
		({close} = await openListener({engine}, socket));
		expect((await call(agent, 'task_update', {task: 1, status: 'completed'})).isError).toBe(false);
	});

	it('has no tasks to report on when no agent of a run calls it', async () => {
		const person = await connect({CLAUDE_GRID_SOCKET: socket});
		expect((await call(person, 'task_update', {task: 1, status: 'completed'})).text).toMatch(/Only an agent/);
		expect((await call(person, 'task_list')).text).toContain('Stream-A [1] completed Define core types');
	});

	it('ends when its agent is gone', async () => {
		const child = spawn(process.execPath, [program], {stdio: ['pipe', 'ignore', 'inherit'], env: agentEnv});
		const ended = new Promise(resolve => child.on('exit', resolve));
		child.stdin.end();
		expect(await ended).toBe(0);
	});
});
