import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.ts';
import type {Verb} from '../../source/commands/verb.ts';
import {verbs} from '../../source/commands/verbs.ts';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {controls, said} from './said.ts';

const visible = (Object.entries(verbs) as [string, Verb][]).filter(([, verb]) => !verb.isHidden);

describe('usage', () => {
	let grid: Grid;
	beforeAll(() => {
		grid = createGrid();
	});
	afterAll(() => grid.close());

	it('is told in 80 columns, every verb with what it does', async () => {
		const {code, stdout, stderr} = await grid.run(['--help']);
		expect([code, stderr]).toEqual([0, '']);
		for (const [name, {summary}] of visible)
			expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b.*${summary.slice(0, 8)}`, 'm'));
		expect(stdout.split('\n').filter(line => line.length > 80)).toEqual([]);
		expect(await grid.run(['help'])).toMatchObject({code: 0, stdout});
	});

	it('covers each verb, with its flags and an example of this verb', async () => {
		for (const [name] of visible) {
			const parsed = parseArguments([name, '--help']);
			const text = 'print' in parsed ? parsed.print : '';
			expect(text).toMatch(new RegExp(`^claude-grid ${name}\\b`));
			expect(text).toMatch(new RegExp(`Examples\\n( .*\\n)*.*claude-grid ${name}\\b`));
			for (const flag of verbs[name as keyof typeof verbs].flags)
				expect(text).toContain(`--${flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`);
		}
		const [short, long] = [await grid.run(['run', '-h']), await grid.run(['help', 'run'])];
		expect(short).toMatchObject({code: 0, stdout: long.stdout});
	});

	it('prints its version', async () => {
		const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
		expect(await grid.run(['--version'])).toEqual({code: 0, stdout: `${version}\n`, stderr: ''});
	});

	it.each([
		[['stauts'], '"stauts" is neither a verb nor a plan file.', 'did you mean claude-grid status?'],
		[['staus', '--json'], '"staus" is neither a verb nor a plan file.', 'did you mean claude-grid status?'],
		[['mrege', 'Stream-B'], '"mrege" is neither a verb nor a plan file.', 'did you mean claude-grid merge?'],
		[['help', 'recovr'], '"recovr" is neither a verb nor a plan file.', 'did you mean claude-grid recover?'],
		[['foo'], '"foo" is neither a verb nor a plan file.', 'claude-grid --help lists the verbs'],
		[['status', '--jsn'], 'claude-grid status: unknown option --jsn.', 'did you mean --json?'],
		[['run', '-z'], 'claude-grid run: unknown option -z.', 'claude-grid run --help shows how it is used'],
		[['--colour'], 'claude-grid: unknown option --colour.', 'claude-grid --help shows how it is used'],
		[['demo', 'x'], 'claude-grid demo: unexpected argument "x".', 'claude-grid demo --help shows how it is used'],
		[['wait', '--timeout', 'soon'], 'claude-grid wait: --timeout needs a number above 0.', '--help'],
		[['wait', '--timeout', '-1'], 'claude-grid wait: --timeout needs a number above 0.', '--help'],
		[['list', '--repo'], 'claude-grid list: --repo needs a value.', '--help'],
		[['run', '--repo', 'a', '--repo', 'b'], 'The flag --repo can only be set once.', '--help'],
		[['add', '- x'], '"- x" begins with a dash', 'put -- before it: claude-grid add -- "- x"'],
		[['logs'], 'Which stream? claude-grid logs <stream>', 'claude-grid list names them'],
		[['spawn'], 'Which stream? claude-grid spawn <stream>', 'claude-grid list names them'],
		[['merge', '--dirty', 'drop'], '--dirty must be commit or leave, not "drop".', undefined],
		[['wait', '--for', 'ever'], '--for must be one of done, blocked, idle, not "ever".', undefined],
		[
			['plan'],
			'claude-grid plan takes show, lint, apply, import, sync, or a goal in quotes.',
			'claude-grid plan --help',
		],
		[['clean', '--force'], '--force needs a stream.', 'claude-grid clean <stream> --force'],
		[['attach', 'A'], 'Taking over by hand needs a terminal.', 'claude-grid logs A -f'],
		[['config', 'list'], 'claude-grid config has no "list".', 'get, set, socket or path'],
	] as const)('that is wrong, %j, is answered with one sentence and what to do', async (args, sentence, cure) => {
		const {code, stdout, stderr} = await grid.run(args);
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr.split('\n')[0]).toContain(sentence);
		if (cure !== undefined) expect(stderr.split('\n')[1]).toContain(cure);
		expect(stderr).not.toMatch(/ {4}at |Error:/);
	});

	it('is ASCII in a locale without UTF-8, and never an escape (fault 58)', async () => {
		const env = {LANG: 'C'};
		const ends = await Promise.all(
			[['doctor'], ['stauts'], ['status'], ['--help'], []].map(args => grid.run(args, {env})),
		);
		for (const end of ends) {
			expect(said(end)).toMatch(/^\p{ASCII}+$/u);
			expect(controls(said(end))).toEqual([]);
		}
		expect(ends[1]?.stderr).toContain('  -> did you mean');
	});
});

describe('the files of the verbs', () => {
	it('are at most 80 lines each', () => {
		const folder = new URL('../../source/commands/', import.meta.url);
		const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.ts'));
		const lengths = names.map(
			name => [name, readFileSync(new URL(name, folder), 'utf8').split('\n').length - 1] as const,
		);
		expect(lengths.filter(([, lines]) => lines > 80)).toEqual([]);
	});
});

/** What Node must read before this file's first line runs, in bytes. */
const bytesOf = (file: string, read = new Set<string>()): number => {
	if (read.has(file)) return 0;
	read.add(file);
	const text = readFileSync(file, 'utf8');
	const imported = [...text.matchAll(/(?:from|import)"(\.[^"]+)"/g)].map(([, name = '']) =>
		bytesOf(path.resolve(path.dirname(file), name), read),
	);
	return imported.reduce((sum, bytes) => sum + bytes, text.length);
};

it('every start reads little: what only some verbs need is loaded by them', () => {
	const chunks = path.join(path.dirname(built.cli), 'chunks');
	const [main = ''] = readdirSync(chunks).filter(name => name.startsWith('main-'));
	expect(bytesOf(path.join(chunks, main))).toBeLessThan(300_000);
});
