import {queryObjects} from 'node:v8';
import {expect, test} from 'vitest';
import {changedEntries} from '../../source/git/checkpoint/changed-entries.ts';
import {scanConflicts} from '../../source/git/merge/conflicts.ts';
import {newRepository, newWorkplace} from './support.ts';

test('the radar remembers the newest commits of each branch only, however often they are looked at', async () => {
	const repository = newRepository();
	const base = repository.git(['rev-parse', 'main']);
	const streams = ['a', 'b'];
	const paths = await Promise.all(streams.map(async id => (await newWorkplace(repository, id)).path));
	const branches = streams.map(id => ({streamId: id, branch: `stream/${id}`}));
	const work = async (from: number, to: number): Promise<number> => {
		for (let round = from; round <= to; round += 1) {
			for (const path of paths) repository.commit(`Work ${round}`, {'same.txt': `${path} ${round}`}, path);
			expect(await scanConflicts({repository: repository.root, branches, base, target: 'main'})).toHaveLength(1);
		}
		return queryObjects(Set, {format: 'count'});
	};
	const before = await work(1, 2);
	// Each tip that is kept has three.
	expect((await work(3, 10)) - before).toBeLessThan(12);
});

test('what commits differ in is remembered up to a bound of all together, the newest first', async () => {
	const repository = newRepository();
	const {root, git} = repository;
	const many = Object.fromEntries(Array.from({length: 7000}, (_, index) => [`many/${index}`, '']));
	const empty = git(['rev-parse', 'HEAD']);
	const full = repository.commit('Many', many);
	git(['rm', '-r', '-q', 'many']);
	git(['commit', '-q', '-m', 'None']);
	const none = git(['rev-parse', 'HEAD']);
	const first = await changedEntries(root, empty, full);
	const second = await changedEntries(root, full, none);
	expect(await changedEntries(root, empty, full)).toBe(first);
	expect((await changedEntries(root, none, full)).size).toBe(7000);
	expect(await changedEntries(root, empty, full)).toBe(first);
	expect(await changedEntries(root, full, none)).not.toBe(second);
});
