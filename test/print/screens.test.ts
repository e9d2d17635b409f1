import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {listLines} from '../../source/print/list-lines.ts';
import {logLines} from '../../source/print/log-lines.ts';
import {plainLines, progressLine} from '../../source/print/plain-lines.ts';
import {statusTree} from '../../source/print/status/status-tree.ts';
import {summary} from '../../source/print/summary.ts';
import {watchScreen} from '../../source/print/watch/watch-screen.ts';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, createLargeRun, createStream, createTasks, fixtureNow} from '../helpers/create-run.ts';
import {createHostileRun, hostileText, unsafe} from './hostile-run.ts';

const run = createAuthRun();
const text = (lines: readonly string[]): string => lines.join('\n');

const completed = (at: Run): Run => ({
	...at,
	alerts: [],
	finishedAt: fixtureNow,
	streams: Object.fromEntries(
		Object.values(at.streams).map(stream => [
			stream.id,
			{
				...stream,
				state: {is: 'completed', at: fixtureNow},
				tasks: stream.tasks.map(task => ({...task, status: 'completed', isProved: true})),
				sessions: stream.sessions.map(session => ({...session, endedAt: fixtureNow})),
			},
		]),
	),
});

describe('the status tree', () => {
	it('keeps the form of the seeds: phases, bars, branches, legend', () => {
		const lines = statusTree(run, fixtureNow);
		expect(lines[0]).toBe('Stream Status');
		expect(lines).toContain('Total streams: 8');
		expect(lines).toContain('Foundation Phase');
		expect(lines).toContain('Stream-A (foundation)');
		expect(lines).toContain('├─ Progress: ████████████████████ 100% (4/4 tasks)');
		expect(lines).toContain('├─ Progress: ████████▓▓▓▓░░░░░░░░ 60% (3/5 tasks)');
		expect(lines).toContain('├─ Status: ◐ running: Edit src/auth/jwt.ts (4s)');
		expect(lines).toContain('├─ Branch: stream/stream-d: 1 commit, 3 files, +61 −4');
		expect(lines).toContain('├─ Conflict: with Stream-D in src/db/schema.ts');
		expect(lines).toContain('└─ Dependencies: Stream-B (60%), Stream-C (25%), Stream-D (40%), Stream-E (33%)');
		expect(lines).toContain('└─ Dependencies: Stream-A ✓');
		expect(lines.find(line => line.startsWith('Legend: '))).toContain('✓ completed');
	});

	it('says once how much is left', () => {
		const left = statusTree(run, fixtureNow).filter(line => /\bleft\b/i.test(line) && !line.startsWith('Legend'));
		expect(left).toEqual([expect.stringMatching(/^About .* left\b/)]);
		expect(left[0]?.match(/\bleft\b/gi)).toHaveLength(1);
	});

	it('names what waits for the user and what to run next', () => {
		const lines = statusTree(run, fixtureNow);
		expect(lines.slice(lines.indexOf('Needs You:') + 1)[0]).toMatch(/^⚠ Stream-C: asks to run rm -rf build/);
		const next = lines.slice(lines.indexOf('Suggested Next Actions:') + 1);
		expect(next.slice(0, 2)).toEqual([
			'1. Answer Stream-C (ui), which asks to run rm -rf build',
			'   Run: claude-grid approve Stream-C',
		]);
		expect(next.join('\n')).toMatch(/^\d\. Recover Stream-G .*\n {3}Run: claude-grid recover Stream-G$/m);
	});

	it('leaves out phases without streams and what nobody waits for', () => {
		const {'Stream-B': one} = run.streams;
		const planned = run.plan.streams.filter(stream => stream.id === 'Stream-B');
		const lines = statusTree(
			{...run, plan: {...run.plan, streams: planned}, streams: {'Stream-B': one!}, alerts: []},
			fixtureNow,
		);
		expect(text(lines)).not.toMatch(/Foundation Phase|Integration Phase|Needs You/);
	});
});

describe('the watch screen', () => {
	it('is an exact box at every width, with wide characters and colours too', () => {
		const wide = {
			...run,
			alerts: run.alerts.map(alert => ({...alert, text: '数据库 👩‍👩‍👧 é\u0301 wartet'.repeat(6)})),
		};
		for (const hasColour of [false, true])
			for (let width = 24; width <= 110; width++) {
				const lines = watchScreen(wide, fixtureNow, {width, refreshSeconds: 5, hasColour});
				const box = lines.slice(0, lines.indexOf(''));
				expect(new Set(box.map(line => stringWidth(line)))).toEqual(new Set([Math.min(100, width)]));
			}
	});

	it('shows bars, what agents do and alerts', () => {
		const screen = text(watchScreen(run, fixtureNow, {width: 100, refreshSeconds: 5}));
		expect(screen).toMatch(/║ {2}ORCHESTRATION STATUS +\[Refresh: 5s\] {2}║/);
		expect(screen).toContain('Overall: ██████▓▓░░░░░░░░░░░░  40.0% (12/30 tasks)');
		expect(screen).toContain('Stream-A (foundation)  ████████████████████ 100.0% ✓ COMPLETE');
		expect(screen).toContain('Stream-E (parallel)    ██████░░░░░░░░░░░░░░  33.3% (1/3 tasks) ⏾ waiting');
		expect(screen).toContain('└─ claude: Edit src/auth/jwt.ts');
		expect(screen).toMatch(/ALERTS +║\n║ {2}⚠ Stream-C: asks to run/);
	});

	it('names the role of the task that is worked on', () => {
		const tasks = createTasks('>.').map(task => ({...task, role: 'me'}));
		const streams = {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, tasks}};
		const screen = text(watchScreen({...run, streams}, fixtureNow, {width: 80, refreshSeconds: 5}));
		expect(screen).toContain('└─ @agent-me: Edit src/auth/jwt.ts');
	});

	it('colours by state when asked and never otherwise', () => {
		expect(text(watchScreen(run, fixtureNow, {width: 80, refreshSeconds: 5}))).not.toContain('\u001B');
		const coloured = text(watchScreen(run, fixtureNow, {width: 80, refreshSeconds: 5, hasColour: true}));
		for (const code of [32, 33, 90, 31, 35]) expect(coloured).toContain(`\u001B[${code}m`);
	});

	it('folds streams that do not fit and keeps those in trouble', () => {
		const large = createLargeRun(100);
		const id = 'Stream-090';
		const state = {is: 'failed', reason: 'no', class: 'permanent', at: fixtureNow} as const;
		const troubled = {...large, streams: {...large.streams, [id]: createStream(id, {state})}};
		const lines = watchScreen(troubled, fixtureNow, {width: 80, height: 24, refreshSeconds: 5});
		expect(lines.length).toBeLessThanOrEqual(24);
		expect(text(lines)).toContain('Stream-090');
		expect(text(lines)).toMatch(/… and 9\d more/);
		expect(watchScreen(large, fixtureNow, {width: 80, refreshSeconds: 5}).length).toBeGreaterThan(200);
	});

	it('is one cut line where no box fits', () => {
		for (const width of [1, 5, 23]) {
			const lines = watchScreen(run, fixtureNow, {width, refreshSeconds: 5});
			expect(lines).toHaveLength(1);
			expect(stringWidth(lines[0]!)).toBeLessThanOrEqual(width);
		}
	});

	it('tells the outcome once the run is finished', () => {
		const screen = text(watchScreen(completed(run), fixtureNow, {width: 80, refreshSeconds: 5}));
		expect(screen).toContain('All 8 streams completed');
		expect(screen).not.toContain('ALERTS');
	});
});

describe('plain lines', () => {
	const begun = {...run, streams: {...run.streams, 'Stream-Z': createStream('Stream-Z')}};

	it('prefixes what happened on a stream and leaves the words as they came', () => {
		const said = '⚠ Stream-B: stall detected - initiating recovery';
		const lines = plainLines(begun, begun, [
			{at: 1, kind: 'recovery', streamId: 'Stream-B', text: said},
			{at: 2, kind: 'command', text: 'the run is paused'},
		]);
		expect(lines).toEqual([`[Stream-B] ${said}`, 'the run is paused']);
	});

	it('says nothing when nothing happened', () => {
		expect(plainLines(begun, begun, [])).toEqual([]);
	});

	it('introduces the run on the first look', () => {
		expect(plainLines(null, run, [])[0]).toBe(
			'Auth refactor: 8 streams, at most 5 at once (run auth-refactor-20260115)',
		);
	});

	it('heads a phase once, when its first stream starts', () => {
		const streams = {...begun.streams, 'Stream-Z': createStream('Stream-Z', {startedAt: fixtureNow})};
		const lines = plainLines(begun, {...begun, streams}, []);
		expect(lines[1]).toBe('Phase 3: Integration Streams');
		expect(lines[2]).toMatch(/^─+$/);
		expect(plainLines({...begun, streams}, {...begun, streams}, [])).toEqual([]);
	});

	it('takes the heading from the history when that tells it', () => {
		const streams = {...begun.streams, 'Stream-Z': createStream('Stream-Z', {startedAt: fixtureNow})};
		const heading = {at: 1, kind: 'phase', text: 'Phase 3: Integration Streams'} as const;
		const lines = plainLines(begun, {...begun, streams}, [heading]);
		expect(lines.filter(line => line.startsWith('Phase'))).toEqual(['Phase 3: Integration Streams']);
	});

	it('sums up in one line', () => {
		expect(progressLine(run, fixtureNow)).toBe(
			'Overall: ██████▓▓░░░░░░░░░░░░  40.0% (12/30 tasks)  Stream-B 60% running, Stream-C 25% waiting, Stream-D 40% running, Stream-E 33% waiting, 1 more',
		);
	});
});

describe('the summary', () => {
	it('has a row for each stream with lined up columns', () => {
		const lines = summary(run, fixtureNow);
		const header = lines.find(line => line.includes('STREAM'))!;
		const row = lines.find(line => line.includes('Stream-B api'))!;
		expect(row).toMatch(/◐ {2}Stream-B api +running +3\/5 +2 +5 +148 +21 +2 +42m10s +\$0\.42 +unmerged$/);
		expect(row.indexOf('running')).toBe(header.indexOf('STATE'));
		expect(row.indexOf('unmerged')).toBe(header.indexOf('MERGE'));
	});

	it('shows a dash for what is not known', () => {
		expect(summary(run, fixtureNow).find(line => line.includes('Stream-Z'))).toMatch(
			/pending +0\/3 +– +– +– +– +0 +– +– +unmerged$/,
		);
	});

	it('ends with times, speed-up, counts and the outcome', () => {
		const lines = summary(completed(run), fixtureNow);
		expect(lines).toContain('Wall time: 0:42:10');
		expect(lines).toContain('Sum of stream times: 4:55:10');
		expect(lines).toContain('Speed-up: 7.0×');
		expect(lines).toContain('Streams: 8 total, successful: 8 (100.0%)');
		expect(lines.at(-1)).toMatch(/^✓ All 8 streams completed/);
	});

	it('counts failures and claims no outcome while the run continues', () => {
		const lines = summary(run, fixtureNow);
		expect(lines).toContain('Streams: 8 total, successful: 1 (12.5%), failed: 1');
		expect(text(lines)).not.toContain('Speed-up');
	});
});

describe('the list', () => {
	it('gives branch and whole worktree path of each stream', () => {
		const lines = listLines(run, fixtureNow);
		expect(lines).toHaveLength(9);
		expect(lines[2]).toMatch(/^Stream-B +api +running +unmerged +stream\/stream-b +\/home\/me\/shop\.grid\/Stream-B$/);
		expect(lines[8]).toMatch(/^Stream-Z .* –$/);
	});
});

describe('the log', () => {
	it('shows the minute once, words with their line breaks, and what stands aside at the right edge', () => {
		const at = fixtureNow;
		const body = {is: 'diff', lines: ['@@ -3,2 +3,2 @@', ' a', '-b', '+c']} as const;
		const lines = logLines(
			[
				{kind: 'tool', text: 'Edit src/a.ts', id: 'a', at},
				{kind: 'result', text: 'changed', aside: '+1 −1', ok: true, id: 'a', at, body},
				{kind: 'text', text: 'one\ntwo\n', at},
			],
			{},
			{width: 60},
		);
		expect(lines[0]).toMatch(/^\d\d:\d\d ▾ ✎ Edit src\/a\.ts +\+1 −1$/);
		expect(stringWidth(lines[0]!)).toBe(60);
		expect(lines.slice(1)).toEqual([
			'            3   a',
			'            4 − b',
			'            4 + c',
			'        one',
			'        two',
		]);
	});

	it('keeps long lines whole when no width is given', () => {
		const long = 'x'.repeat(500);
		expect(logLines([{kind: 'text', text: long}])[0]).toContain(long);
	});
});

describe('hostile text (fault 42)', () => {
	const hostile = createHostileRun();
	const looks = [{}, {isAscii: true}];
	it.each(looks)('reaches no printed line as a control, in look %o', viewState => {
		const activity = {at: 1, kind: 'note', streamId: 'Stream-B', text: hostileText} as const;
		const printed = [
			...statusTree(hostile, fixtureNow, viewState),
			...watchScreen(hostile, fixtureNow, {...viewState, width: 80, refreshSeconds: 5}),
			...summary(hostile, fixtureNow, viewState),
			...listLines(hostile, fixtureNow, viewState),
			...plainLines(null, hostile, [activity, {...activity, kind: 'phase', streamId: undefined}], viewState),
			progressLine(hostile, fixtureNow, viewState),
			...logLines([{kind: 'tool', text: hostileText, aside: hostileText}], viewState),
		];
		for (const line of printed) expect(line).not.toMatch(unsafe);
		expect(printed.join('')).toContain('next');
	});

	it('hides no part of what the user is asked to allow', () => {
		const asked = 'rm -rf build\u001B]0;x\u0007';
		const alerts = run.alerts.map(alert => ({...alert, text: asked}));
		const shown = 'rm -rf build?]0;x?';
		expect(text(statusTree({...run, alerts}, fixtureNow))).toContain(`⚠ Stream-C: ${shown}`);
		expect(text(watchScreen({...run, alerts}, fixtureNow, {width: 90, refreshSeconds: 5}))).toContain(shown);
		expect(plainLines(run, run, [{at: 1, kind: 'alert', streamId: 'Stream-C', text: asked}])).toEqual([
			`[Stream-C] ${shown}`,
		]);
	});

	it('leaves our own glyphs ASCII when the terminal has no UTF-8', () => {
		const viewState = {isAscii: true};
		const printed = [
			...statusTree(run, fixtureNow, viewState),
			...watchScreen(run, fixtureNow, {...viewState, width: 80, refreshSeconds: 5}),
			...summary(run, fixtureNow, viewState),
			...plainLines(
				null,
				run,
				[{at: 1, kind: 'recovery', streamId: 'Stream-B', text: '✓ Stream-B: Recovery successful'}],
				viewState,
			),
			progressLine(run, fixtureNow, viewState),
		];
		for (const line of printed) expect(line).toMatch(/^[\x20-\x7E]*$/);
	});
});
