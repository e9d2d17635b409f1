import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {sample} from '../helpers/rounds.ts';
import {controls} from './said.ts';

const long = 'x'.repeat(300);
const names = ['../x', '/etc', '-rf', '--lock', '$(touch pwned)', 'a\nb', 'a\u001B[2J', long, 'CON', '__proto__'];
const withTwo = (one: object, other: object) => ({
	agent: 'fake',
	streams: [
		{prompt: 'x', ...one},
		{prompt: 'x', ...other},
	],
});
const manyTasks = Array.from({length: 10_000}, (_, index) => ({title: `Task ${index}`}));

/** Plans with the place of each fault, in order. */
const table: readonly (readonly [string, unknown, readonly string[]])[] = [
	['hostile ids', {streams: names.map(id => ({id, prompt: 'x'}))}, names.map((_, index) => `streams[${index}].id`)],
	['A and a', withTwo({id: 'A'}, {id: 'a'}), ['streams[1].id']],
	['one id twice', withTwo({id: 'A'}, {id: 'A'}), ['streams[1].id']],
	['an unknown dependency', withTwo({id: 'A'}, {id: 'B', dependencies: ['C']}), ['streams[1].dependencies[0]']],
	[
		'hostile branches',
		withTwo({id: 'A', branch: '--upload-pack=x'}, {id: 'B', branch: 'a..b'}),
		['streams[0].branch', 'streams[1].branch'],
	],
	[
		'a worktree inside .git',
		withTwo({id: 'A', worktreePath: '.git/hooks'}, {id: 'B', worktreePath: '-x'}),
		['streams[0].worktreePath', 'streams[1].worktreePath'],
	],
	['no stream', {streams: []}, ['streams']],
	['an agent nobody knows', withTwo({id: 'A', agent: 'skynet'}, {id: 'B'}), ['streams[0].agent']],
];

describe('a plan nobody should run (faults 51, 52)', () => {
	let grid: Grid;
	beforeAll(() => {
		grid = createGrid();
	});
	afterAll(() => grid.close());

	/** Everything that a run would leave: refs, worktrees, folders under .git and beside the repository. */
	const world = (): unknown => [
		grid.git(['for-each-ref']),
		grid.git(['worktree', 'list']),
		grid.git(['status', '--porcelain']),
		readdirSync(grid.commonDir).filter(name => !['index'].includes(name)),
		readdirSync(grid.parent).filter(name => !name.endsWith('.json')),
		grid.engine(),
	];

	const refused = async (file: string): Promise<readonly string[]> => {
		const before = world();
		const {code, stdout, stderr} = await grid.run(['run', file, '--agent', 'fake']);
		expect([code, stdout]).toEqual([2, '']);
		expect(world()).toEqual(before);
		expect(controls(stderr)).toEqual([]);
		const [head, ...rest] = stderr.trimEnd().split('\n');
		expect(head).toBe(`${file} cannot be run:`);
		expect(rest.at(-1)).toBe('  → fix the file; nothing was started');
		return rest.slice(0, -1);
	};

	// The plans themselves are read in test/plan; of their way through the verb every third in `npm test`, all in `npm run test:long`.
	it.each(
		sample(table, 3),
	)('with %s has one line per fault, each with its place, and leaves nothing', async (_name, document, places) => {
		const lines = await refused(grid.plan(document as object));
		expect(lines.map(line => line.split(': ')[0])).toEqual(places);
		for (const line of lines) expect(line).toMatch(/^\S+: .{8,}$/);
	});

	it('with a circle names each edge in the words of the seeds', async () => {
		const plan = {
			streams: [
				{id: 'Stream-B', prompt: 'x', dependencies: ['Stream-C']},
				{id: 'Stream-C', prompt: 'x', dependencies: ['Stream-B']},
			],
		};
		const lines = await refused(grid.plan(plan));
		expect(lines.join('\n')).toContain('Circular dependencies detected');
		expect(lines.join('\n')).toContain('Stream-B depends on Stream-C');
		expect(lines.join('\n')).toContain('Stream-C depends on Stream-B');
	});

	it.each([
		['broken JSON', '{"streams": [', /^Line 1, column 14: /],
		['no JSON at all', '#!/bin/sh\nrm -rf /', /JSON/],
		['nothing', '', /JSON|empty/],
		['a list', '[1, 2]', /object|plan/],
	])('that is %s says so', async (_name, text, pattern) => {
		const file = path.join(grid.parent, 'text.json');
		writeFileSync(file, text);
		expect((await refused(file)).join('\n')).toMatch(pattern);
	});

	it('with ten thousand tasks says how many are possible, within a second or two', async () => {
		const lines = await refused(grid.plan({streams: [{id: 'A', tasks: manyTasks}]}));
		expect(lines[0]).toBe('The plan has 10000 tasks; at most 5000 are possible. Split it into several plans.');
		expect(lines[1]).toMatch(/^streams\[0\]\.tasks: /);
	});

	it('that is far too large is refused unread', async () => {
		const file = path.join(grid.parent, 'large.json');
		writeFileSync(file, Buffer.alloc(61 * 1024 * 1024, 32));
		const {code, stderr} = await grid.run(['run', file]);
		expect([code, stderr]).toEqual([
			2,
			`${file} is too large for a plan.\n  → a plan is a JSON file of at most 5 MB\n`,
		]);
	});

	it('is told from a large one that is fine: four megabytes start', async () => {
		const prompt = 'x'.repeat(95_000);
		const streams = Array.from({length: 42}, (_, index) => ({
			id: `S${index}`,
			prompt,
			dependencies: index === 0 ? [] : ['S0'],
		}));
		const file = grid.plan({streams});
		const large = await grid.run(['run', file, '--agent', 'fake', '--max-parallel', '1', '--detach', '--json']);
		expect([large.code, JSON.parse(large.stdout || '{}').type, large.stderr]).toEqual([0, 'started', '']);
		await grid.run(['stop']);
	}, 120_000);

	it('that does not exist, or is a folder, is told apart', async () => {
		const missing = await grid.run(['run', 'none.json']);
		expect([missing.code, missing.stderr.split('\n')[0]]).toEqual([2, `There is no file ${grid.root}/none.json.`]);
		const folder = await grid.run(['run', '.']);
		expect([folder.code, folder.stderr.split('\n')[0]]).toEqual([2, `${grid.root} is a folder, not a plan.`]);
	});

	it('is not made good by the command line', async () => {
		const file = grid.plan({streams: [{id: 'A', prompt: 'x'}]});
		const ends = await Promise.all([
			grid.run(['run', file, '--agent', 'clade']),
			grid.run(['run', file, '--permission-mode', 'yolo', '--max-parallel', '2.5']),
		]);
		expect(ends.map(end => end.code)).toEqual([2, 2]);
		expect(ends[0]?.stderr).toBe('There is no agent "clade".\n  → did you mean claude?\n');
		expect(ends[1]?.stderr).toContain('--permission-mode "yolo" must be one of');
		expect(ends[1]?.stderr).toContain('--max-parallel must be a whole number');
	});
});
