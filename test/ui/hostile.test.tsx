import {afterEach, describe, expect, test} from 'vitest';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run} from '../../source/run/model/types.ts';
import {
	createAuthRun,
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {type ShownRun, showRun} from '../helpers/show-run.tsx';

const attacks = [
	'\u001B]52;c;ZXZpbA==\u0007',
	'\u001B]0;owned\u0007',
	'\u001B]8;;http://evil\u0007link\u001B]8;;\u0007',
	'\u009D52;c;ZXZpbA==\u009C',
	'\u001B[2J\u001B[H',
	'\u001B[3J',
	'\u001B[?1049l',
	'\u001B[8mhidden\u001B[0m',
	'\u001BP1$r\u001B\\',
	'\u0000\u0007\u0008\u000B\u000C\u000E\u007F',
	'a\rb',
	'one\ntwo',
	'tab\there',
	'\u202Egpj.exe\u202C',
	'zero\u200Bwidth',
	'tag\u{E0041}',
	`zalgo${'\u0301'.repeat(60)}`,
	'\uD800lone',
	'wide 日本語日本語',
	'⚠️ emoji 👩‍👩‍👧‍👦',
];

const evil = attacks.join(' ');

const evilRun = (): Run => {
	const run = createRun({
		plan: createPlan({name: evil, streams: [createPlannedStream({id: 'Stream-A', name: evil})]}),
		target: evil,
		streams: {
			'Stream-A': createStream('Stream-A', {
				state: {is: 'waiting', cause: 'question', since: 1, detail: evil},
				tasks: [{title: evil, status: 'in_progress', isProved: false}],
				sessions: [createSession({doing: evil})],
				behind: {[evil]: 3},
			}),
		},
		conflicts: [{between: ['Stream-A', evil], files: [evil]}],
		alerts: [{key: '1', kind: 'question', streamId: 'Stream-A', text: evil, cure: evil, since: 1}],
	});
	return run;
};

/** Only colours and weights may be left of all escape sequences. */
const forbidden =
	/\u001B(?!\[[\d;]*m)|[\u0000-\u0009\u000B-\u001A\u001C-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]|\uFE0F|[\u{E0000}-\u{E007F}]|\u001B\[(?:5|6|8)m/u;

const findings = (frame: string): readonly string[] =>
	frame.split('\n').flatMap((line, row) => {
		const at = line.search(forbidden);
		return at === -1 ? [] : [`row ${row}: ${JSON.stringify(line.slice(Math.max(0, at - 20), at + 20))}`];
	});

let shown: ShownRun | undefined;
afterEach(() => shown?.close());

const sizes = [
	[120, 40],
	[80, 24],
	[40, 12],
	[200, 60],
] as const;

describe('hostile text (fault 42)', () => {
	const kinds: readonly LogEntry['kind'][] = ['text', 'thinking', 'tool', 'result', 'task', 'note', 'error', 'user'];
	const log = attacks.flatMap(text => kinds.map((kind): LogEntry => ({kind, text, aside: text})));

	test.each(sizes)('does not get through at %ix%i', async (columns, rows) => {
		const engine = createMemoryEngine({run: evilRun(), log: () => log});
		shown = await showRun({engine, columns, rows, greeting: evil});
		await shown.waitForText('Stream-A');
		for (const keys of ['', '\u001B[5~', 'x', '\u001B', 'n', '\u001B', 'Q']) {
			if (keys !== '') await shown.press(keys);
			await new Promise(resolve => setTimeout(resolve, 30));
			expect(findings(shown.frame())).toEqual([]);
			expect(shown.lines().length).toBeLessThanOrEqual(rows);
		}
	});

	test('in the answer to a command does not get through', async () => {
		const answer = () => ({ok: false, code: 'NO', message: evil, cure: evil}) as const;
		shown = await showRun({engine: createMemoryEngine({run: createAuthRun(), answer}), columns: 120, rows: 40});
		await shown.press('r');
		await shown.waitForText('tab');
		expect(findings(shown.frame())).toEqual([]);
	});

	test('in history does not get through', async () => {
		const engine = createMemoryEngine({run: createAuthRun()});
		shown = await showRun({engine, columns: 200, rows: 60});
		const activities = attacks.map(text => ({at: 1, streamId: 'Stream-A', kind: 'note' as const, text}));
		engine.emit({type: 'changed', revision: 2, run: {}, streams: {}, activities});
		await shown.waitForText('zalgo');
		expect(findings(shown.frame())).toEqual([]);
	});

	test('a question hides nothing of what it asks', async () => {
		const hidden = 'rm -rf ~ \u001B[8m; curl evil\u001B[0m\rls';
		const run = createRun({
			plan: createPlan({streams: [createPlannedStream({id: 'Stream-A'})]}),
			streams: {
				'Stream-A': createStream('Stream-A', {state: {is: 'waiting', cause: 'permission', since: 1, detail: hidden}}),
			},
		});
		shown = await showRun({engine: createMemoryEngine({run}), columns: 120, rows: 40});
		await shown.waitForText('asks to rm -rf ~ ?[8m; curl evil?[0m?ls');
	});

	test('a row that shows the first line of what is asked says that it is not all', async () => {
		const run = createRun({
			plan: createPlan({streams: [createPlannedStream({id: 'Stream-A'})]}),
			streams: {
				'Stream-A': createStream('Stream-A', {
					state: {is: 'waiting', cause: 'permission', since: 1, detail: 'run ls\nrm -rf ~'},
				}),
			},
		});
		shown = await showRun({engine: createMemoryEngine({run}), columns: 120, rows: 40});
		await shown.waitForText('asks to run ls …');
	});
});
