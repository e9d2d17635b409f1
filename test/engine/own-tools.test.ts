import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let client: Client | undefined;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await client?.close();
	client = undefined;
	await grid.close();
});

const id = 'Stream-A';
const stream = () => grid.saved().streams[id]!;

/** The MCP server of a session, as the agent has it. */
const connect = async (sessionId: string): Promise<(name: string, input?: object) => Promise<string>> => {
	await client?.close();
	const agent = new Client({name: 'test', version: '1'});
	client = agent;
	const env = {
		CLAUDE_GRID_SOCKET: grid.engine()?.socket ?? '',
		CLAUDE_GRID_STREAM: id,
		CLAUDE_GRID_SESSION: sessionId,
	};
	const program = join(grid.runFolder(), 'programs', 'mcp.mjs');
	await agent.connect(new StdioClientTransport({command: process.execPath, args: [program], env}));
	return async (name, input = {}) => {
		const {content} = await agent.callTool({name, arguments: {...input}});
		return (content as {text: string}[])[0]?.text ?? '';
	};
};

it('an agent saves a checkpoint and what it found out; neither is open to a session that is over', async () => {
	const plan = grid.plan({
		name: 'Own',
		agent: 'fake',
		streams: [
			{id, name: id, tasks: ['One', 'Two'], fake: {taskMs: 60_000}, files: ['src/**']},
			{id: 'Stream-B', name: 'B', tasks: ['One'], fake: {taskMs: 60_000}, files: ['src/b.ts']},
		],
	});
	expect((await grid.run(['run', plan, '--detach'])).code).toBe(0);
	const first = await waitFor(() => stream().state.is === 'running' && stream().sessions[0], {what: 'the agent'});
	const call = await connect(first.id);
	writeFileSync(join(stream().workplace!.path, 'draft.txt'), 'not committed');
	const saved = await call('checkpoint_create', {reason: 'before the rewrite'});
	const ref = /^Saved as (refs\/claude-grid\/\S+)$/.exec(saved)?.[1] ?? saved;
	expect(grid.git(['show', `${ref}:draft.txt`])).toBe('not committed');
	expect(grid.git(['log', '-1', '--format=%s', ref])).toContain('asked by its agent: before the rewrite');
	expect(await call('checkpoint_create')).toBe(`Saved as ${ref}`);
	expect(await call('work_product_store', {title: 'UTC', kind: 'warning', text: 'all dates'})).toContain('stored');
	expect(JSON.parse(await call('stream_get', {streamId: id})).products).toMatchObject([
		{title: 'UTC', text: 'all dates'},
	]);
	expect(await call('stream_conflict_check', {files: ['src/b.ts', 'src/c.ts']})).toBe(
		'src/b.ts: Stream-B (running) is planned to work on src/b.ts',
	);
	expect((await grid.run(['recover', id])).code).toBe(0);
	await waitFor(() => stream().sessions.length === 2 && stream().state.is === 'running', {what: 'the next session'});
	// The stop has ended the server of the session, too.
	const late = await connect(first.id);
	for (const [name, input] of [
		['work_product_store', {title: 'late', kind: 'note', text: 'x'}],
		['checkpoint_create', {}],
	] as const)
		expect(await late(name, input)).toContain('not the current one');
	expect(stream().products).toHaveLength(1);
});
