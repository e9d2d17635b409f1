import {appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import {createLogs} from '../../source/engine/follow/logs.ts';
import type {ViewedWorld} from '../../source/engine/loop/world.ts';
import {runFolder, sessionFolder, streamFolder} from '../../source/store/paths.ts';
import {createPlan, createPlannedStream, createRun, createSession, createStream} from '../helpers/create-run.ts';

const session = createSession();
const stream = createStream('A', {sessions: [session]});
const plan = createPlan({streams: [createPlannedStream({id: 'A', setup: 'npm ci'})]});
const run = createRun({plan, streams: {A: stream}});

let commonDir: string;
let output: string;
let logOf: (options?: {readonly before?: number; readonly limit?: number}) => ReturnType<ReturnType<typeof createLogs>>;

beforeEach(() => {
	commonDir = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
	const folder = runFolder(commonDir, run.id);
	const setup = streamFolder(folder, 'A');
	mkdirSync(setup, {recursive: true});
	writeFileSync(path.join(setup, 'setup.log'), 'added 3 packages\n');
	mkdirSync(sessionFolder(folder, session.id), {recursive: true});
	output = path.join(sessionFolder(folder, session.id), 'stdout.jsonl');
	const repository = {commonDir} as ViewedWorld['options']['repository'];
	const read = createLogs({options: {repository, adapterFor}, run: () => run});
	logOf = options => read(stream, session, options);
});
afterEach(() => rmSync(commonDir, {recursive: true}));

const say = (events: readonly object[]) =>
	appendFileSync(output, events.map(event => `${JSON.stringify(event)}\n`).join(''));

const words = (from: number, to: number): readonly object[] =>
	Array.from({length: to - from}, (_, index) => ({
		type: 'assistant',
		message: {content: [{type: 'text', text: `line ${from + index}`}]},
	}));

/** A call of a tool, and what it gave. */
const called = (name: string, content: string, given?: object): readonly object[] => [
	{type: 'assistant', message: {content: [{type: 'tool_use', id: name, name, input: {command: 'x'}}]}},
	{
		type: 'user',
		message: {content: [{type: 'tool_result', tool_use_id: name, content}]},
		tool_use_result: given,
	},
];

test('to-do lists that are written again and again leave no more in memory than other outputs', async () => {
	const todos = (round: number) =>
		Array.from({length: 400}, (_, index) => ({content: `${round} ${index} ${'x'.repeat(400)}`, status: 'pending'}));
	for (let round = 0; round < 30; round++) {
		say(called('TodoWrite', 'ok', {newTodos: todos(round)}));
		say(called('Bash', `${'y'.repeat(79)}\n`.repeat(190)));
		await logOf();
	}
	const {entries} = (await logOf({limit: 5000}))!;
	expect(entries.filter(({body}) => body?.is === 'todos').length).toBeGreaterThan(1);
	expect(JSON.stringify(entries.map(({body}) => body)).length).toBeLessThan(2_000_000);
	expect(entries.findLast(({kind}) => kind === 'result')?.body).toMatchObject({lines: {length: 190}});
});

test('entries keep their numbers when the oldest are let go, the one of setup among them', async () => {
	say(words(0, 4000));
	const before = (await logOf({before: 3001, limit: 1}))!;
	expect(before).toMatchObject({entries: [{text: 'line 2999'}], total: 4001});
	say(words(4000, 6000));
	await logOf();
	expect(await logOf({before: 3001, limit: 1})).toMatchObject({entries: [{text: 'line 2999'}], total: 6001});
});
