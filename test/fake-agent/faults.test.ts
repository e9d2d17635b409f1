import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {dirname, join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {FakeFault} from '../../source/plan/types.ts';
import {sanitise} from '../../source/sanitise.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {addWorktree, bundleFakeAgent, type FakeRun, startFake, streamWith} from './run-fake.ts';

let program = '';
let repository: TemporaryRepository;
let worktree = '';
const started: FakeRun[] = [];

beforeAll(async () => {
	program = await bundleFakeAgent();
});
beforeEach(() => {
	repository = temporaryRepository();
	worktree = addWorktree(repository);
});
afterAll(() => rmSync(dirname(program), {recursive: true, force: true}));
afterEach(async () => {
	for (const {child, exited} of started.splice(0)) {
		child.kill('SIGKILL');
		await exited;
	}
	repository.remove();
});

const begin = (fault: FakeFault, attempt = 1): FakeRun => {
	const run = startFake(program, worktree, streamWith(['One', 'Two'], {faults: [fault]}), {attempt});
	started.push(run);
	return run;
};
const commits = (): number => Number(repository.git(['rev-list', '--count', 'main..HEAD'], worktree));
const isAlive = ({child}: FakeRun): boolean => child.exitCode === null && child.signalCode === null;

describe('faults that end a session', () => {
	test.each([
		['context', 1, {ok: false, class: 'context'}, 1],
		['login', 1, {ok: false, class: 'permanent'}, 1],
		['limit', 1, {ok: false, class: 'limit'}, 1],
		['nothing', 0, {ok: true, class: 'finished', text: 'I had a look.'}, 0],
	] as const)('%s', async (kind, code, result, afterTask) => {
		const run = begin({kind, afterTask});
		expect((await run.exited).code).toBe(code);
		expect(run.read().only('result').at(-1)).toMatchObject(result);
		expect(commits()).toBe(afterTask);
	});

	test('a limit says when it resets', async () => {
		const before = Date.now();
		const run = begin({kind: 'limit', amount: 100});
		await run.exited;
		const until = run.read().only('result')[0]?.until ?? 0;
		expect(until).toBeGreaterThanOrEqual(before + 100_000);
		expect(until).toBeLessThan(Date.now() + 102_000);
	});

	test('crash is a kill without a result', async () => {
		const run = begin({kind: 'crash', afterTask: 1});
		expect(await run.exited).toEqual({code: null, signal: 'SIGKILL'});
		expect(run.read().only('result')).toEqual([]);
		expect(commits()).toBe(1);
	});

	test('happen in their attempt only', async () => {
		const run = begin({kind: 'crash', attempt: 2});
		expect((await run.exited).code).toBe(0);
		expect(commits()).toBe(2);
	});
});

describe('faults that never end', () => {
	test('stall is alive and says no more', async () => {
		const run = begin({kind: 'stall', afterTask: 1});
		await waitFor(() => commits() === 1 && run.read().only('todos').at(-1)?.todos[0]?.status === 'completed', {
			what: 'the first task',
		});
		const size = run.output().length;
		await waitFor(() => readFileSync(`/proc/${run.child.pid}/stat`, 'utf8').split(' ')[2] === 'S', {what: 'sleep'});
		expect(run.output().length).toBe(size);
		expect(isAlive(run)).toBe(true);
	});

	test('ignore-term takes no notice of signals but SIGKILL', async () => {
		const run = begin({kind: 'ignore-term'});
		await waitFor(() => run.read().only('identified').length === 1, {what: 'its start'});
		const caught = () =>
			BigInt(`0x${/SigCgt:\s*(\w+)/.exec(readFileSync(`/proc/${run.child.pid}/status`, 'utf8'))?.[1]}`);
		await waitFor(() => (caught() & 0x4003n) === 0x4003n, {what: 'its handlers'});
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) run.child.kill(signal);
		const pending = () =>
			/SigPnd:\s*(\w+)[\s\S]*ShdPnd:\s*(\w+)/.exec(readFileSync(`/proc/${run.child.pid}/status`, 'utf8'));
		await waitFor(() => /^0+$/.test(`${pending()?.[1]}${pending()?.[2]}`), {what: 'the signals to arrive'});
		expect(run.read().only('result')).toEqual([]);
		expect(isAlive(run)).toBe(true);
		run.child.kill('SIGKILL');
		expect((await run.exited).signal).toBe('SIGKILL');
	});

	test('spinner repeats one line that means nothing', async () => {
		const run = begin({kind: 'spinner'});
		await waitFor(() => run.output().toString().split('Thinking...\n').length > 4, {what: 'the spinner'});
		expect(run.read().reports.map(report => report.type)).toEqual(['identified']);
	});

	test('never-exit stays after its result', async () => {
		const run = begin({kind: 'never-exit'});
		await waitFor(() => run.read().only('result').length === 1, {what: 'the result'});
		expect(run.read().only('result')[0]?.ok).toBe(true);
		expect(commits()).toBe(2);
		expect(isAlive(run)).toBe(true);
	});
});

describe('faults that a session survives', () => {
	const finishes = async (fault: FakeFault): Promise<FakeRun> => {
		const run = begin(fault);
		expect((await run.exited).code).toBe(0);
		expect(run.read().only('result').at(-1)).toMatchObject({ok: true, class: 'finished'});
		expect(commits()).toBe(fault.kind === 'dirty' ? 1 : 2);
		return run;
	};

	test.each([
		'allow',
		'deny',
	] as const)('ask waits for the answer of the engine, not for a file, and continues (%s)', async verdict => {
		const run = begin({kind: 'ask', afterTask: 1});
		const folder = join(run.folder, 'questions');
		const asked = () =>
			(existsSync(folder) ? readdirSync(folder) : []).filter(name => /^[0-9a-f-]{36}\.json$/.test(name));
		await waitFor(() => asked().length === 1, {what: 'a question'});
		const [name = ''] = asked();
		expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toMatchObject({
			tool: 'Bash',
			input: {command: 'rm -rf build'},
		});
		expect(commits()).toBe(1);
		const planted = verdict === 'deny' ? 'allow' : 'deny';
		writeFileSync(join(folder, name.replace('.json', '.answer.json')), JSON.stringify({verdict: planted}));
		const listener = createServer((request, response) => {
			const isIt = request.url === `/api/answers/${name.replace('.json', '')}`;
			response.end(JSON.stringify(isIt ? {verdict} : {}));
		});
		await new Promise<void>(resolve => listener.listen(join(run.folder, 's.sock'), resolve));
		expect((await run.exited).code).toBe(0);
		listener.close();
		expect(run.read().only('denied')).toHaveLength(verdict === 'deny' ? 1 : 0);
		expect(commits()).toBe(2);
	});

	test('dirty leaves the last task uncommitted, and the next session commits it', async () => {
		await finishes({kind: 'dirty'});
		expect(repository.git(['status', '--porcelain'], worktree)).toContain('?? work/Stream-A/2-two.md');
		const next = startFake(program, worktree, streamWith(['One', 'Two']), {attempt: 2, resumeId: 'abc-1'});
		await next.exited;
		expect(repository.git(['status', '--porcelain'], worktree)).toBe('');
		expect(commits()).toBe(2);
	});

	test('unreported works without to-dos', async () => {
		const run = await finishes({kind: 'unreported'});
		expect(run.read().only('todos')).toEqual([]);
	});

	test('deny is told in the result', async () => {
		const run = await finishes({kind: 'deny', afterTask: 1});
		expect(run.read().only('result')[0]?.denials).toBe(1);
		expect(run.read().only('denied')).toHaveLength(1);
	});

	test('retry tells of each try', async () => {
		const run = await finishes({kind: 'retry', amount: 0.3});
		expect(run.read().only('retry')[0]).toMatchObject({attempt: 1, max: 10, status: 529, error: 'overloaded'});
	});

	test('background has a task open at its first result and none at its second', async () => {
		const run = await finishes({kind: 'background', amount: 0.1});
		const kinds = run.read().reports.flatMap(report => {
			if (report.type === 'background') return [report.isOpen ? 'open' : 'closed'];
			return report.type === 'result' ? ['result'] : [];
		});
		expect(kinds).toEqual(['open', 'result', 'closed', 'result']);
	});

	test('flood writes as much as it is told', async () => {
		const run = await finishes({kind: 'flood', amount: 2});
		expect(run.output().length).toBeGreaterThan(2 * 1024 * 1024);
	});

	test('no-newline writes one endless line, and its last line has no end', async () => {
		const run = await finishes({kind: 'no-newline', amount: 1});
		expect(
			Math.max(
				...run
					.output()
					.toString()
					.split('\n')
					.map(line => line.length),
			),
		).toBeGreaterThanOrEqual(1024 * 1024);
		expect(run.output().at(-1)).not.toBe(0x0a);
	});

	test('bad-utf8 writes bytes that are none, and is read on', async () => {
		const run = await finishes({kind: 'bad-utf8'});
		expect(run.output().includes(Buffer.from([0xff, 0xfe]))).toBe(true);
		expect(run.read().entries.some(entry => entry.text.startsWith('bad \uFFFD'))).toBe(true);
	});

	test('escapes are in its words, and sanitise takes them out', async () => {
		const run = await finishes({kind: 'escapes'});
		const words = run.read().entries.find(entry => entry.text.includes('\u001B]52'))?.text ?? '';
		expect(words).toContain('\u202E');
		expect(sanitise(words)).not.toMatch(/[\0-\x1F\x7F-\x9F\u202E\u200B\u{E0041}]/u);
	});

	test('grandchild leaves a process behind that carries the tag of the session', async () => {
		const run = await finishes({kind: 'grandchild', amount: 30});
		const tagged = readdirSync('/proc').filter(name => {
			try {
				return (
					/^\d+$/.test(name) &&
					readFileSync(`/proc/${name}/environ`, 'latin1').includes(`CLAUDE_GRID_SESSION=${run.sessionId}\0`)
				);
			} catch {
				return false;
			}
		});
		expect(tagged).toHaveLength(1);
		expect(readFileSync(`/proc/${tagged[0]}/cmdline`, 'latin1')).toBe('sleep\x0030\0');
		process.kill(Number(tagged[0]), 'SIGKILL');
	});
});
