import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commitOnlyOwn, markOf} from '../../source/git/checkpoint/own-commit.ts';
import {newRepository} from './support.ts';

const begin = () => {
	const repository = newRepository();
	repository.commit('Files', {'old.txt': 'old', 'edited.txt': 'first', 'staged.txt': 'first'});
	const {root, git, write} = repository;
	const wrote: Record<string, string> = {};
	/** As an agent's tool does it, and the engine sees it. */
	const agent = (path: string, text?: string) => {
		if (text === undefined) rmSync(join(root, path));
		else write(path, text);
		wrote[path] = markOf(root, path).mark;
	};
	const commit = () =>
		commitOnlyOwn({checkout: root, branch: 'main', message: 'Work', sessionId: 's', leaveOut: [], wrote});
	const last = () => git(['log', '-1', '--format=%s', '--name-status', 'main']).split(/\n+/);
	return {root, git, write, agent, commit, last};
};

test("an agent's own files are committed, and nothing that the user has made, changed or staged", async () => {
	const {git, write, agent, commit, last} = begin();
	agent('made by agent.txt', 'a');
	agent('old.txt');
	agent('edited.txt', 'agent');
	write('edited.txt', 'the user, a moment later');
	write('mine.txt', 'm');
	write('staged.txt', 'second');
	git(['add', 'staged.txt']);
	write('staged.txt', 'third');
	expect(await commit()).toMatchObject({
		ok: true,
		commit: git(['rev-parse', 'main']),
		unclear: expect.arrayContaining(['edited.txt', 'mine.txt', 'staged.txt']),
	});
	expect(last()).toEqual(['Work', 'A\tmade by agent.txt', 'D\told.txt']);
	expect(git(['status', '--porcelain']).split('\n')).toEqual([' M edited.txt', 'MM staged.txt', '?? mine.txt']);
	expect(await commit()).not.toHaveProperty('commit');
});

test('nothing is committed on a branch that the user has switched to, nor on none', async () => {
	const {git, agent, commit, last} = begin();
	agent('a.txt', 'a');
	for (const way of [['-c', 'other'], ['--detach']]) {
		git(['switch', '-q', ...way]);
		expect(await commit()).toEqual({ok: false, reason: expect.stringContaining('not on main')});
	}
	expect(last()[0]).toBe('Files');
	git(['switch', '-q', 'main']);
	expect(await commit()).toMatchObject({ok: true, commit: expect.any(String)});
	expect(last()).toEqual(['Work', 'A\ta.txt']);
});

test("a file that the user wrote over, with the same size and within the same second, is not the agent's", async () => {
	const {git, write, agent, commit} = begin();
	agent('same.txt', 'one');
	write('same.txt', 'two');
	expect(await commit()).toEqual({ok: true, unclear: ['same.txt']});
	expect(git(['log', '-1', '--format=%s'])).toBe('Files');
});
