import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid();
	grid.commit('Numbers', {'n.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n', 'run.sh': 'true\n'});
	inner = await startInnerEngine(grid);
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

const plan = {
	name: 'Review',
	agent: 'command',
	streams: [
		{
			id: 'A',
			prompt: 'x',
			files: ['n.txt'],
			command: "sed -i 's/^two$/TWO/' n.txt; echo again >> log.txt",
			verify: 'true',
		},
		{id: 'B', prompt: 'x', command: "sed -i 's/^three$/3/' n.txt"},
		{id: 'C', prompt: 'x', command: "sed -i 's/^nine$/9/' n.txt"},
	],
};
const reviewOf = async (id: string) => {
	const review = await inner.engine.review(id);
	if (!review) throw new Error(`There is no review of ${id}.`);
	return review;
};
const fileOf = async (name: string) => (await reviewOf('A')).files.find(({path: file}) => file === name);

describe('a review of what a stream has changed', () => {
	it('has what the plan named, who is on the same lines, whether verify ran on these files, and what was committed since', async () => {
		await inner.start(plan);
		await inner.finished();
		const first = await reviewOf('A');
		expect(first).toMatchObject({branch: 'stream/a', target: 'main', isUncommitted: false, untouched: []});
		expect(first.verify).toMatchObject({is: 'passed', command: 'true', isThisTree: true});
		const [commit] = first.commits;
		expect(first.commits).toHaveLength(1);
		expect(await inner.engine.review('A', commit?.commit)).toMatchObject({
			commit: commit?.commit,
			files: [{path: 'log.txt'}, {path: 'n.txt'}],
		});
		expect(await inner.engine.review('A', 'main')).toBeUndefined();
		expect(first.files.map(file => [file.path, file.isPlanned, file.note])).toEqual([
			['log.txt', false, 'new file'],
			['n.txt', true, undefined],
		]);
		expect(first.files[1]).toMatchObject({alsoIn: ['B', 'C'], hunks: [{alsoIn: [{streamId: 'B', lines: [3, 3]}]}]});

		const mark = first.files[1]?.mark ?? '';
		await inner.send({type: 'review.seen', streamId: 'A', path: 'n.txt', mark});
		await inner.send({
			type: 'review.comment',
			streamId: 'A',
			path: 'log.txt',
			line: 1,
			side: 'after',
			text: 'Twice, please',
		});
		await inner.send({type: 'review.send', streamId: 'A'});
		await inner.until(
			({streams}) => streams.A?.work?.head !== first.head && streams.A?.state.is === 'completed',
			'a commit',
		);
		const second = await reviewOf('A');
		expect(second.comments).toMatchObject([{commits: [{commit: second.head}]}]);
		expect(second.files.map(({path: file, isSeen}) => [file, isSeen])).toEqual([
			['log.txt', false],
			['n.txt', true],
		]);

		const [log] = second.files;
		await inner.send({type: 'review.reject', streamId: 'A', path: 'log.txt', hunk: log?.hunks[0]?.id ?? ''});
		await inner.until(({streams}) => streams.A?.review?.rejections?.length === 1 && !streams.A.ending, 'the rejection');
		expect(await fileOf('log.txt')).toBeUndefined();
		expect(await reviewOf('A')).toMatchObject({isUncommitted: false, verify: {isThisTree: false}});
		await inner.send({type: 'review.restore', streamId: 'A'});
		await inner.until(
			({streams}) => streams.A?.review?.rejections?.[0]?.restoredBy !== undefined,
			'the hunk to be back',
		);
		expect(await fileOf('log.txt')).toMatchObject({added: 2});
		expect(await reviewOf('A')).toMatchObject({verify: {isThisTree: true}});

		const {path: worktree} = inner.stream('A').workplace!;
		writeFileSync(path.join(worktree, 'n.txt'), 'other\n');
		chmodSync(path.join(worktree, 'run.sh'), 0o755);
		expect(await reviewOf('A')).toMatchObject({isUncommitted: true, verify: {isThisTree: false}});
		expect(await fileOf('n.txt')).toMatchObject({isSeen: false});
		expect(await fileOf('run.sh')).toMatchObject({note: 'executable now', hunks: []});
	});
});
