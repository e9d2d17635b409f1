import {execFileSync} from 'node:child_process';
import {appendFileSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {keepAbandonedHeads} from '../../source/git/checkpoint/abandoned-heads.ts';
import {keepStash} from '../../source/git/checkpoint/stash.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

/** Commits beside each other, all of the same minute, faster than git would make them. */
const makeCommits = ({git, root}: TemporaryRepository, name: string, count: number): readonly string[] => {
	const from = git(['rev-parse', 'HEAD']);
	const input = Array.from({length: count}, (_, number) => {
		const words = `${name}: ${number}`;
		return `reset refs/made\nfrom ${from}\n\ncommit refs/made\nmark :${number + 1}\ncommitter a <a@b> 1800000000 +0000\ndata ${words.length}\n${words}\n\n`;
	}).join('');
	const marks = path.join(root, '..', 'marks');
	execFileSync('git', ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], {cwd: root, input});
	git(['update-ref', '-d', 'refs/made']);
	return readFileSync(marks, 'utf8')
		.trim()
		.split('\n')
		.map(line => line.split(' '))
		.sort(([a = ''], [b = '']) => Number(a.slice(1)) - Number(b.slice(1)))
		.map(([, commit = '']) => commit);
};

const refs = ({git}: TemporaryRepository, kind: string): readonly string[] =>
	git(['for-each-ref', '--format=%(objectname)', `refs/claude-grid/${kind}`])
		.split('\n')
		.filter(Boolean);

test('of commits that an agent amends all night the last are kept, and each that it left behind', async () => {
	const repository = newRepository();
	const {path: worktree} = await newWorkplace(repository, 'a');
	const log = path.join(repository.git(['rev-parse', '--path-format=absolute', '--git-dir'], worktree), 'logs', 'HEAD');
	const commits = makeCommits(repository, 'work', 500);
	let last = repository.git(['rev-parse', 'HEAD'], worktree);
	const move = (to: string, how: string) => {
		appendFileSync(log, `${last} ${to} a <a@b> 1800000000 +0000\t${how}\n`);
		last = to;
	};
	const viewState = () => keepAbandonedHeads({worktree, runId: 'r', streamId: 'A'});
	const [left = '', ...amended] = commits;
	move(left, 'commit: left behind');
	move(repository.git(['rev-parse', 'HEAD'], worktree), 'reset: moving to HEAD~1');
	for (const [number, commit] of amended.entries()) {
		move(commit, 'commit (amend): better');
		if (number % 90 === 0) await viewState();
	}
	await viewState();
	const kept = refs(repository, 'heads/r/A');
	expect(kept).toEqual(expect.arrayContaining([left, ...amended.slice(-150)]));
	expect(kept.length).toBeLessThan(400);
});

test('of entries that agents stashed and popped all night the last are kept; those of the user and those still there all', async () => {
	const repository = newRepository();
	const own = makeCommits(repository, 'WIP on stream/a', 300);
	const others = makeCommits(repository, 'WIP on main', 200);
	repository.git(['stash', 'store', '-m', 'WIP on stream/a: 0', own[0] ?? '']);
	const keep = (commits: readonly string[]) =>
		keepStash(
			repository.root,
			{runId: 'r', branches: new Set(['stream/a'])},
			commits.map(commit => ({commit, subject: ''})),
		);
	await keep(others);
	await keep(own);
	const kept = refs(repository, 'stash/r');
	expect(kept).toEqual(expect.arrayContaining([...others, own[0]]));
	expect(kept.length).toBeLessThan(others.length + 60);
});
