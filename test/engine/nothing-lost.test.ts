import {createHash} from 'node:crypto';
import {existsSync, lstatSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid();
	grid.commit('Files of a user', {'mine.txt': 'one\n', 'shared.txt': 'base\n', '.gitignore': '*.ignored\n'});
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

/** Writes, commits and leaves files lying about until the moment it is killed. */
const restless = `
n=0
while :; do
	n=$((n+1)); echo "$n"
	echo "$CLAUDE_GRID_SESSION $n" > "committed-$n.txt"
	git add "committed-$n.txt" && git commit -qm "commit $n"
	echo "$CLAUDE_GRID_SESSION staged $n" > "staged-$n.txt"; git add "staged-$n.txt"
	mkdir -p "deep/er $n"; echo "$CLAUDE_GRID_SESSION loose $n" > "deep/er $n/loose.txt"
	echo "$CLAUDE_GRID_SESSION $n" >> shared.txt
done`;
const plan = {
	name: 'Nothing lost',
	streams: [{id: 'A', name: 'restless', agent: 'command', command: restless, prompt: 'x'}],
};

/** Hash of every file below, as git would store it; git's own and ignored files left out. */
const blobsOf = (folder: string): ReadonlyMap<string, string> => {
	const walk = (place: string): readonly string[] =>
		readdirSync(place, {withFileTypes: true}).flatMap(entry => {
			if (entry.name === '.git' || entry.name.endsWith('.ignored')) return [];
			const full = path.join(place, entry.name);
			return entry.isDirectory() ? walk(full) : [full];
		});
	return new Map(
		walk(folder).map(file => {
			const bytes = readFileSync(file);
			return [file, createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')];
		}),
	);
};

/** Every object that a ref leads to; what is only in a reflog or an index does not count. */
const reachable = (): ReadonlySet<string> =>
	new Set(
		grid
			.git(['rev-list', '--objects', '--all'])
			.split('\n')
			.map(line => line.split(' ')[0] ?? ''),
	);

/** Everything of the user's own: each file with its times, the index, HEAD, branches and stash. */
const checkout = () => {
	const files = readdirSync(grid.root, {withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(({name}) => [
			name,
			readFileSync(path.join(grid.root, name), 'utf8'),
			lstatSync(path.join(grid.root, name)).mtimeMs,
		]);
	const own = (name: string) => readFileSync(path.join(grid.commonDir, name)).toString('hex');
	return {
		files,
		own: ['index', 'HEAD', 'refs/stash', 'logs/refs/stash', 'logs/HEAD', 'config'].map(own),
		main: grid.git(['rev-parse', 'main']),
	};
};

const untidy = (): void => {
	grid.write('mine.txt', 'stashed\n');
	grid.git(['stash']);
	grid.write('mine.txt', 'changed\n');
	grid.write('staged.txt', 'staged\n');
	grid.git(['add', 'staged.txt']);
	grid.write('untracked.txt', 'untracked\n');
	grid.write('secret.ignored', 'ignored\n');
	// So that git has no reason to write the index again later.
	grid.git(['status']);
};

const expectKept = (blobs: ReadonlyMap<string, string>, what: string): void => {
	const found = reachable();
	const lost = [...blobs].filter(([, hash]) => !found.has(hash)).map(([file]) => file);
	expect(lost, `after ${what}`).toEqual([]);
};

describe('an agent that writes until it is killed', () => {
	it('loses no file and no commit through stop, recover, merge and clean, and the user nothing at all (faults 26, 30)', async () => {
		untidy();
		const before = checkout();
		inner = await startInnerEngine(grid);
		await inner.start(plan);
		const kept: [string, ReadonlyMap<string, string>][] = [];
		const tips: string[] = [];
		const expectAll = (): void => {
			for (const [what, blobs] of kept) expectKept(blobs, what);
			const found = reachable();
			expect(tips.filter(tip => !found.has(tip))).toEqual([]);
		};
		const note = (what: string): void => {
			const place = inner.stream('A').workplace?.path ?? '';
			kept.push([what, blobsOf(place)]);
			tips.push(grid.git(['rev-parse', 'HEAD'], place));
			expect(grid.tagged()).toEqual([]);
			expect(kept.at(-1)?.[1].size).toBeGreaterThan(10);
			expectAll();
			expect(checkout()).toEqual(before);
		};
		const working = (commits: number) =>
			inner.until(
				run => run.streams.A?.state.is === 'running' && (run.streams.A.work?.commits ?? 0) > commits,
				'commits',
			);

		await working(5);
		await inner.send({type: 'stream.stop', streamId: 'A'});
		await inner.until(run => run.streams.A?.state.is === 'stopped', 'the stop');
		note('stop');

		await inner.send({type: 'stream.recover', streamId: 'A'});
		await working((inner.stream('A').work?.commits ?? 0) + 3);
		await inner.send({type: 'run.pause'});
		await inner.until(run => run.streams.A?.state.is === 'waiting', 'the pause');
		note('pause');
		await inner.send({type: 'stream.stop', streamId: 'A'});
		await inner.until(run => run.streams.A?.state.is === 'stopped', 'the stop');

		expect(await inner.engine.send({type: 'stream.merge', streamId: 'A'})).toMatchObject({ok: false});
		const forced = {type: 'stream.merge', streamId: 'A', isForced: true} as const;
		await inner.send(forced);
		await inner.until(run => run.alerts.some(alert => alert.key === 'merge:A'), 'the refusal of a dirty worktree');
		expect(checkout()).toEqual(before);
		await inner.send({...forced, dirty: 'commit'});
		const run = await inner.until(now => now.streams.A?.merge.is === 'merged', 'the merge');
		expectAll();
		const after = checkout();
		expect(after.files.filter(([name]) => before.files.some(([old]) => old === name && name !== 'shared.txt'))).toEqual(
			before.files.filter(([name]) => name !== 'shared.txt'),
		);
		expect(grid.git(['status', '--porcelain'])).toBe(' M mine.txt\nA  staged.txt\n?? untracked.txt');
		expect(grid.git(['merge-base', '--is-ancestor', before.main, 'main'])).toBe('');
		expect(after.own[2]).toBe(before.own[2]);
		expect(grid.git(['show', 'stash@{0}:mine.txt'])).toBe('stashed');

		const place = run.streams.A?.workplace?.path ?? '';
		expect(await inner.engine.clean()).toMatchObject({removed: [{streamId: 'A'}], kept: []});
		expect(existsSync(place)).toBe(false);
		expectAll();
		expect(checkout()).toEqual(after);
	});
});
