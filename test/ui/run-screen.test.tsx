import stringWidth from 'string-width';
import {afterEach, describe, expect, test} from 'vitest';
import type {LogEntry} from '../../source/run/model/report.ts';
import {minimum} from '../../source/ui/grid/layout.ts';
import {createAuthRun, createLargeRun, createPlan, createRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine, type MemoryParts} from '../helpers/memory-engine.ts';
import {sample} from '../helpers/rounds.ts';
import {type RoomRequest, type ShownRun, showRun} from '../helpers/show-run.tsx';
import {waitFor} from '../helpers/wait-for.ts';

process.env.TZ = 'UTC';

const log: readonly LogEntry[] = [
	{kind: 'text', text: "I'll add the refresh token next.", at: fixtureNow - 17_000},
	{kind: 'tool', text: 'Edit   src/auth/jwt.ts', aside: '+12 −3', ok: true, at: fixtureNow - 11_000},
	{kind: 'tool', text: '$ npm test -- auth', aside: '3.2 s  exit 0', ok: true, at: fixtureNow - 5000},
];

let shown: ShownRun | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const open = async (parts: MemoryParts = {}, props: Partial<RoomRequest> = {}) => {
	const engine = createMemoryEngine({run: createAuthRun(), log: () => log, ...parts});
	shown = await showRun({engine, columns: 120, rows: 40, ...props});
	return {engine, screen: shown};
};

/** Waits until a key has had its effect. */
const until = (screen: ShownRun, text: string) => screen.waitForText(text);

const createFinishedRun = () => {
	const planned = createAuthRun().plan.streams.slice(0, 1);
	const stream = createAuthRun().streams['Stream-A']!;
	return createRun({plan: createPlan({streams: planned}), streams: {'Stream-A': stream}});
};

const boxed = () => {
	const run = createAuthRun();
	const sandbox = {network: 'open', hosts: [], read: [], write: [], env: []} as const;
	return {...run, plan: {...run.plan, streams: run.plan.streams.map(one => ({...one, sandbox}))}};
};

test.each([
	[120, 40],
	[80, 24],
])('at %ix%i an agent in a sandbox has its mark, and one without has none', async (columns, rows) => {
	const {screen} = await open({run: boxed()}, {columns, rows});
	await until(screen, 'codex ▣');
	screen.close();
	const {screen: plain} = await open({}, {columns, rows});
	await until(plain, 'codex');
	expect(plain.lines().join('\n')).not.toContain('▣');
});

/** Over ssh no spinner turns, however slow the machine. */
const still = {};

describe('at 120x40', () => {
	test('the screen is drawn line by line as designed', async () => {
		const {screen} = await open({}, still);
		await until(screen, '3.2 s');
		const lines = screen.lines();
		expect(lines).toHaveLength(40);
		expect(lines.slice(0, 8)).toEqual([
			' claude-grid  Auth refactor                     main ●1  ━━━━━━━╍╍───────────────  40% (12/30)  3/5 slots  $1.98  42:10',
			'╭ ✓ Stream-A foundation ──────────── ● ╮╭ ◐ Stream-B api ──────────────────────╮╭▸? Stream-C ui ───────────────────────╮',
			'│ ━━━━━━━━━━━━━━━━━━━━━━━━━ 100%   4/4 ││ ━━━━━━━━━━╍╍╍╍╍──────────  60%   3/5 ││ ━━━━━━───────────────────  25%   1/4 │',
			'│ merged into main                     ││ Refresh tokens                       ││ asks to run rm -rf build             │',
			'│ 6 files  +212 −40                17m ││ Edit src/auth/jwt.ts              4s ││ waiting                           1m │',
			'│                                      ││ 5 files  +148 −21                    ││                                      │',
			'│ claude                         $0.61 ││ claude  attempt 2    ctx 61%   $0.42 ││ codex                ctx 12%   $0.11 │',
			'╰──────────────────────────────────────╯╰───────────────── behind A by 2  ⇄ D ─╯╰──────────────────────────────────────╯',
		]);
		expect(lines.slice(22, 25)).toEqual([
			' 2 need you  ? Stream-C  asks to run rm -rf build                                         a attach   unblocks Z      1m',
			'             ✗ Stream-G  gemini is not logged in                                                     7 go to it      6m',
			'             ⇄ Stream-B  Stream-B and Stream-D both change src/db/schema.ts                          2 go to it      1m',
		]);
		expect(lines[25]).toMatch(/^── Stream-C ui · log ─+ following · 3 entries ──$/);
		expect(lines.slice(26, 29)).toEqual([
			" 12:41   I'll add the refresh token next.",
			'         ✎ Edit   src/auth/jwt.ts                                                                                +12 −3',
			'         $ npm test -- auth                                                                               3.2 s  exit 0',
		]);
		expect(lines[39]).toMatch(/^ ←↑↓→ move {2}enter log .* \? help {2}q detach +8 streams$/);
	});
});

describe('at 80x24', () => {
	test('the screen is drawn line by line as designed', async () => {
		const {screen} = await open({}, {columns: 80, rows: 24, ...still});
		await until(screen, '3.2 s');
		const lines = screen.lines();
		expect(lines).toHaveLength(24);
		expect(lines.slice(0, 12)).toEqual([
			' claude-grid  Auth refactor        main ●1  ━━╍─────  40% (12/30)  $1.98  42:10',
			` NEEDS YOU 2 ${'─'.repeat(67)}`,
			'▸? C ui                ━━──────── 1/4  asks to run rm -rf build              1m',
			' ✗ G rate limiter      ────────── 0/3  gemini is not logged in: run gemi…    6m',
			` WORKING 3 ${'─'.repeat(69)}`,
			' ◐ B api               ━━━━╍╍──── 3/5  ⇄ D Edit src/auth/jwt.ts              4s',
			' ◐ D database          ━━╍╍────── 2/5  ⇄ B $ npm test -- db                 12s',
			' ↻ F end-to-end tests  ╍╍╍─────── 1/3  stall: starting a fresh session       9s',
			` WAITING 2 ${'─'.repeat(69)}`,
			' ⏾ E docs              ━━━─────── 1/3  claude limit until 14:05             10m',
			' · Z integration                  0/3  after Stream-B 60%, C 25%, D 40%,…     –',
			` MERGED OR SET ASIDE 1 ${'─'.repeat(57)}`,
		]);
		expect(lines[23]).toMatch(/^ enter log .* \? help {2}q detach +8 streams$/);
	});

	test('what else is known of the stream in focus stands under the rows, and no row moves with the focus', async () => {
		const {screen} = await open({}, {columns: 80, rows: 24, ...still});
		const rows = () =>
			screen
				.lines()
				.slice(1, 13)
				.map(line => line.slice(3, 14));
		const before = rows();
		await screen.press('jj');
		await until(screen, '     claude attempt 2 · ctx 61% · $0.42 · 5 files +148 −21 · ⇄ D: src/db/schema…');
		expect(rows()).toEqual(before);
	});

	test('S shows the order of the plan, space folds a group and opens it again', async () => {
		const {screen} = await open({}, {columns: 80, rows: 24, ...still});
		await until(screen, 'WAITING 2');
		await screen.press(' ');
		await until(screen, 'space opens');
		expect(screen.lines().join('\n')).not.toContain('C ui  ');
		await screen.press(' ');
		await until(screen, 'C ui  ');
		await screen.press('S');
		await until(screen, '8 streams');
		expect(screen.lines()[1]).toContain('A foundation');
		expect(screen.lines()[2]).toContain('B api');
	});
});

test('over ssh time is told in steps, so that a screen on which nothing happens costs nothing', async () => {
	const {screen} = await open({}, {columns: 80, rows: 24, isRemote: true});
	const lines = screen.lines();
	expect(lines[0]).toContain('42:00');
	expect(lines.find(line => / D database /.test(line))).toMatch(/ 10s$/);
	expect(lines.find(line => line.includes('asks to run rm -rf build'))).toMatch(/ 1m$/);
});

describe('at 40x12', () => {
	test('name, bar, percent and one alert fit', async () => {
		const {screen} = await open({}, {columns: 40, rows: 12, ...still});
		expect(screen.lines().slice(0, 3)).toEqual([
			' Auth refactor       40% (12/30)  42:10',
			` NEEDS YOU 2 ${'─'.repeat(27)}`,
			'▸? C ui                 ━━────────  25%',
		]);
		expect(screen.lines()[10]).toBe(' 2 need you  ? Stream-C  asks to run rm…');
		expect(screen.lines()[11]).toBe(' enter log  x stop  ? help  q detach');
	});
});

describe('at any size', () => {
	const widths = [1, 2, 3, 10, 39, 40, 41, 59, 60, 71, 72, 79, 80, 99, 100, 101, 119, 120, 159, 160, 161, 200];
	const heights = [1, 2, 5, 11, 12, 13, 16, 24, 29, 30, 31, 40, 60];
	const sizes = sample(
		widths.flatMap(columns => heights.map(rows => ({columns, rows}))),
		5,
	);
	const runs = [createAuthRun(), createLargeRun(30), createRun()];

	test.each(
		runs.map((run, i) => [i, run] as const),
	)('no picture of run %i has more rows or columns than the terminal', async (_, run) => {
		const {screen} = await open({run});
		for (const {columns, rows} of sizes) {
			screen.resize(columns, rows);
			const isSeen = columns >= minimum.width && rows >= minimum.height;
			const fits = () =>
				screen.lines().every(line => stringWidth(line) <= columns) &&
				(isSeen ? screen.lines().length === rows : screen.lines().length <= rows);
			await waitFor(fits, {what: `a picture of ${columns}x${rows}:\n${screen.lines().join('\n')}`});
		}
	});

	test('too small says so, and only leaving works', async () => {
		const {screen, engine} = await open({}, {columns: 30, rows: 5});
		expect(screen.lines().slice(0, 3)).toEqual(['too small', 'needs 40x12', 'the run continues']);
		await screen.press('r');
		expect(engine.sent).toEqual([]);
		await screen.press('q');
		expect(screen.ended()).toEqual({is: 'detached'});
	});
});

describe('without UTF-8', () => {
	test('every character is ASCII', async () => {
		const {screen} = await open({}, {isAscii: true});
		await until(screen, '3.2 s');
		expect(screen.lines().join('')).toMatch(/^[ -~]*$/);
		expect(screen.lines()[2]).toContain('| ========================= 100%   4/4 |');
	});
});

describe('with NO_COLOR', () => {
	test('no colour is written, and the focus can still be seen', async () => {
		const {screen} = await open({}, {hasColour: false});
		const numbers = [...screen.frame().matchAll(/\u001B\[([\d;]*)m/g)].map(match => match[1]);
		expect(new Set(numbers)).toEqual(new Set(['1', '2', '22']));
		expect(screen.lines()[1]).toContain('╭▸? Stream-C');
	});
});

describe('keys', () => {
	test('move the focus, and the log follows it', async () => {
		const {screen} = await open();
		await screen.press('h');
		await until(screen, '── Stream-B api · log');
		await screen.press('j');
		await until(screen, '── Stream-E docs · log');
		await screen.press('\t');
		await until(screen, '── Stream-G ');
		await screen.press('1');
		await until(screen, '── Stream-A foundation · log');
	});

	test('typed faster than pictures each act on what the one before has changed', async () => {
		const {screen, engine} = await open();
		await screen.press('jr');
		await waitFor(() => engine.sent.length > 0, {what: 'a command'});
		expect(engine.sent).toEqual([{type: 'stream.recover', streamId: 'Stream-F'}]);
	});

	test('after one that opens something are not taken for the grid', async () => {
		const {screen, engine} = await open();
		await screen.press('xr');
		await until(screen, 'Stop Stream-C ui?');
		expect(engine.sent).toEqual([]);
	});

	test('pasted text does nothing', async () => {
		const {screen, engine} = await open();
		await screen.press('\u001B[200~rrr\u001B[201~');
		await screen.press('?');
		await waitFor(() => !screen.lines().join().includes('· log ─'), {what: 'the help screen'});
		expect(engine.sent).toEqual([]);
	});

	test('that are refused say why and send nothing', async () => {
		const {screen, engine} = await open();
		await screen.press('1');
		await screen.press('x');
		await until(screen, ' Stream-A: it is completed: nothing to stop');
		expect(engine.sent).toEqual([]);
	});

	test('that stop ask first: y stops, esc does not', async () => {
		const {screen, engine} = await open();
		await screen.press('x');
		await until(screen, 'Stop Stream-C ui?');
		await screen.press('\u001B');
		await until(screen, '· log ─');
		expect(engine.sent).toEqual([]);
		await screen.press('x');
		await until(screen, 'Stop Stream-C ui?');
		await screen.press('y');
		await until(screen, ' stream.stop done');
		expect(engine.sent).toEqual([{type: 'stream.stop', streamId: 'Stream-C'}]);
	});

	test("show the engine's refusal with its cure", async () => {
		const answer = () => ({ok: false, code: 'NO', message: 'It cannot be done.', cure: 'Wait a little.'}) as const;
		const {screen} = await open({answer});
		await screen.press('r');
		await until(screen, ' It cannot be done. Wait a little.');
	});

	test('survive an engine that cannot be reached', async () => {
		const answer = () => {
			throw new Error('the engine is gone');
		};
		const {screen} = await open({answer});
		await screen.press('r');
		await until(screen, ' the engine is gone');
	});

	test('spawn asks when dependencies are not completed, and forces it', async () => {
		const {screen, engine} = await open();
		await screen.press('8');
		await screen.press('s');
		await until(screen, 'are not completed: it starts without their work.');
		await screen.press('y');
		await waitFor(() => engine.sent.length === 1, {what: 'the command'});
		expect(engine.sent).toEqual([{type: 'stream.spawn', streamId: 'Stream-Z', isForced: true}]);
	});

	test('q and Ctrl-C leave and send nothing; so does Ctrl-C over a dialog', async () => {
		for (const keys of ['q', '\u0003']) {
			const {screen, engine} = await open();
			await screen.press(keys);
			expect(screen.ended()).toEqual({is: 'detached'});
			expect(engine.sent).toEqual([]);
			screen.close();
		}
		const {screen} = await open();
		await screen.press('x');
		await until(screen, 'Stop Stream-C ui?');
		await screen.press('\u0003');
		expect(screen.ended()).toEqual({is: 'detached'});
	});

	test('Q asks, stops every agent and then leaves', async () => {
		const {screen, engine} = await open();
		await screen.press('Q');
		await until(screen, 'Stop all agents and quit?');
		expect(screen.ended()).toBeUndefined();
		await screen.press('y');
		await until(screen, 'stopping every agent');
		expect(engine.sent).toEqual([{type: 'run.stop'}]);
		expect(screen.ended()).toBeUndefined();
		engine.show(createFinishedRun());
		await waitFor(() => screen.ended(), {what: 'the app to leave'});
		expect(screen.ended()).toEqual({is: 'stopped'});
	});

	test('attach on a live session asks first, then hands over the terminal', async () => {
		const attached: string[] = [];
		const attach = async (streamId: string) => void attached.push(streamId);
		const {screen} = await open({}, {attach});
		await screen.press('2');
		await screen.press('a');
		await until(screen, 'Take over Stream-B api by hand?');
		expect(attached).toEqual([]);
		await screen.press('y');
		await waitFor(() => attached.length > 0, {what: 'the session'});
		expect(attached).toEqual(['Stream-B']);
		await screen.press('1');
		await until(screen, '── Stream-A foundation · log');
	});

	test('attach that fails says why', async () => {
		const attach = async () => {
			throw new Error('Stream-G has no worktree yet.');
		};
		const {screen} = await open({}, {attach});
		await screen.press('7');
		await screen.press('a');
		await until(screen, ' Stream-G has no worktree yet.');
	});

	test('filter shows only streams with the text; esc shows all again', async () => {
		const {screen} = await open({}, {columns: 80, rows: 24});
		await screen.press('/');
		await screen.press('doc');
		await until(screen, ' / doc');
		expect(screen.lines().filter(line => /^[ ▸]. [A-Z] /.test(line))).toHaveLength(1);
		await screen.press('\r');
		await until(screen, '1 of 8 streams  /doc');
		await screen.press('\u001B');
		await until(screen, '8 streams');
	});

	test('page through the log and follow it again at its end', async () => {
		const many = Array.from({length: 100}, (_, i): LogEntry => ({kind: 'text', text: `line ${i + 1}.`}));
		const {screen} = await open({log: () => many});
		await until(screen, 'line 100.');
		await screen.press('\u001B[5~');
		await until(screen, '12 newer · End follows');
		await waitFor(() => !screen.lines().join().includes('line 100.'), {what: 'the newest line to go'});
		await screen.press('\u001B[H');
		await until(screen, 'line 1.');
		await screen.press('\u001B[F');
		await until(screen, 'following · 100 entries');
	});

	test('a page down of the log undoes a page up, however tall the entries are', async () => {
		const many = Array.from(
			{length: 60},
			(_, i): LogEntry => ({kind: 'text', text: `line ${i + 1}.${'\n\nMore.'.repeat(i % 7)}`}),
		);
		const {screen} = await open({log: () => many});
		await until(screen, 'following · 60 entries');
		const newer = () => /(\d+) newer/.exec(screen.lines().join('\n'))?.[1] ?? 'following';
		const places = [newer()];
		for (let page = 0; page < 4; page++) {
			await screen.press('\u001B[5~');
			await waitFor(() => newer() !== places.at(-1), {what: 'a page up'});
			places.push(newer());
		}
		for (const place of places.slice(0, -1).reverse()) {
			await screen.press('\u001B[6~');
			await waitFor(() => newer() === place, {what: `a page down to ${place}`});
		}
		await until(screen, 'following · 60 entries');
	});
});

describe('a run that changes', () => {
	test('is shown as it is now', async () => {
		const {screen, engine} = await open();
		const run = createAuthRun();
		const stream = {...run.streams['Stream-B']!, state: {is: 'completed', at: fixtureNow} as const};
		engine.emit({type: 'changed', revision: 2, run: {alerts: []}, streams: {'Stream-B': stream}, activities: []});
		await until(screen, '✓ Stream-B api');
		await until(screen, ' all clear');
		const notice = {
			...run.alerts[0]!,
			key: 'n',
			kind: 'conflict' as const,
			text: 'B and C both change a.ts',
			isAdvice: true,
		};
		engine.emit({type: 'changed', revision: 3, run: {alerts: [notice]}, streams: {}, activities: []});
		await until(screen, ' 1 notice ');
	});

	test('tells its outcome in the place of the alerts when it is finished', async () => {
		const {screen} = await open({run: createFinishedRun()});
		await until(screen, 'The stream is completed');
	});

	test('rings once for a new alert, not for those that stood there before', async () => {
		const facts = {term: 'xterm-256color', program: '', isTmux: false};
		const {screen, engine} = await open({}, {terminalFacts: facts});
		expect(screen.written).toEqual([]);
		const alerts = [
			...createAuthRun().alerts,
			{key: 'new', kind: 'failed', streamId: 'Stream-B', text: 'it broke', since: fixtureNow} as const,
		];
		engine.emit({type: 'changed', revision: 2, run: {alerts}, streams: {}, activities: []});
		await waitFor(() => screen.written.length > 0, {what: 'a notice'});
		engine.emit({type: 'changed', revision: 3, run: {alerts}, streams: {}, activities: []});
		await screen.press('h');
		await until(screen, '── Stream-B api · log');
		expect(screen.written).toHaveLength(1);
		expect(screen.written[0]).toContain('it broke');
	});

	test('that is not there says so, and q leaves', async () => {
		const {screen} = await open({run: null});
		await until(screen, 'no run in this repository');
		await screen.press('q');
		expect(screen.ended()).toEqual({is: 'detached'});
	});
});
