import {expect, test} from 'vitest';
import {abandonedCommits, keepAbandonedHeads, lastOnBranch} from '../../source/git/checkpoint/abandoned-heads.ts';
import {stashedSince} from '../../source/git/checkpoint/dropped-stash.ts';
import {newRepository, newWorkplace} from './support.ts';

const branch = 'stream/a';

const begin = async () => {
	const repository = newRepository();
	const {path: worktree} = await newWorkplace(repository, 'a');
	const git = (...args: readonly string[]) => repository.git(args, worktree);
	const commit = (name: string, text = name) => repository.commit(name, {[name]: text}, worktree);
	const place = {worktree, runId: 'run-1', streamId: 'A'};
	const viewState = async (before?: string) => {
		await keepAbandonedHeads({...place, before});
		return abandonedCommits({...place, branch, target: 'main'});
	};
	const kept = () => git('for-each-ref', '--format=%(objectname)', 'refs/claude-grid/heads/run-1/A').split('\n');
	return {repository, worktree, git, commit, look: viewState, kept};
};

test('commits of a detached HEAD, of a branch that is deleted and before a reset are kept and named', async () => {
	const {git, commit, look: viewState, kept} = await begin();
	commit('own');
	git('checkout', '-q', '--detach');
	const [, detached] = [commit('one'), commit('two')];
	git('checkout', '-q', '-b', 'try', branch);
	const tried = commit('three');
	git('checkout', '-q', branch);
	git('branch', '-D', 'try');
	const back = commit('four');
	git('reset', '-q', '--hard', 'HEAD~1');
	expect((await viewState()).map(({subject}) => subject).sort()).toEqual(['four', 'three', 'two']);
	expect(kept().sort()).toEqual([detached, tried, back].sort());
	git('reflog', 'expire', '--expire=all', '--all');
	git('gc', '-q', '--prune=now');
	expect((await viewState()).map(({on}) => git('rev-parse', on))).toEqual(
		expect.arrayContaining([detached, tried, back]),
	);
});

test('a commit on a branch of its own is named with that branch, and brought along it is named no more', async () => {
	const {git, commit, look: viewState} = await begin();
	git('checkout', '-q', '-b', 'elsewhere');
	const there = commit('there');
	git('checkout', '-q', branch);
	expect(await viewState()).toEqual([{commit: there, subject: 'there', on: 'elsewhere'}]);
	git('cherry-pick', '--allow-empty', there);
	expect(await viewState()).toEqual([]);
});

test('what git put in place of a commit, and what came from the target, is not named', async () => {
	const {repository, git, commit, look: viewState, kept} = await begin();
	const first = commit('one');
	repository.commit('Meanwhile', {'main.txt': 'x'});
	repository.write('one', 'better', git('rev-parse', '--show-toplevel'));
	git('commit', '-q', '-a', '--amend', '-m', 'one, better');
	git('rebase', '-q', 'main');
	git('checkout', '-q', '--detach', 'main');
	git('checkout', '-q', branch);
	expect(await viewState()).toEqual([]);
	expect(kept()).toContain(first);
});

test('a head that was seen is kept where git logs none', async () => {
	const {git, commit, look: viewState} = await begin();
	git('config', 'core.logAllRefUpdates', 'false');
	git('checkout', '-q', '--detach');
	git('reflog', 'expire', '--expire=all', '--all');
	const seen = commit('one');
	git('checkout', '-q', branch);
	expect(await viewState(seen)).toMatchObject([{commit: seen}]);
});

test.each([
	['by its full name while HEAD is on it', ['update-ref', '-d', `refs/heads/${branch}`], 'two'],
	['after HEAD was detached', ['checkout', '-q', '--detach'], 'two'],
	['after HEAD went elsewhere', ['checkout', '-q', '--detach', 'main'], 'two'],
])('a branch that is deleted %s is known by what it held last', async (_how, first, last) => {
	const {worktree, git, commit} = await begin();
	commit('one');
	commit('two');
	git(...first);
	if (first[0] === 'checkout') git('branch', '-D', branch);
	const found = await lastOnBranch(worktree, branch, git('rev-parse', 'main'));
	expect(git('show', '-s', '--format=%s', found ?? '')).toBe(last);
});

test('an entry of the stash that was dropped or popped at once is found, and no merge beside it', async () => {
	const {repository, worktree, git, commit} = await begin();
	const since = Date.now() - 2000;
	repository.write('readme.md', 'popped', worktree);
	git('stash', 'push', '-q', '-m', 'mine');
	git('stash', 'pop', '-q');
	git('stash', '-q');
	git('stash', 'drop', '-q');
	git('checkout', '-q', '-b', 'other');
	commit('other');
	git('checkout', '-q', branch);
	git('merge', '-q', '--no-ff', '-m', 'Merge other', 'other');
	const found = await stashedSince(
		repository.root,
		git('rev-parse', '--path-format=absolute', '--git-common-dir'),
		since,
	);
	expect(found.map(({subject}) => subject.replace(/ [0-9a-f]{7} /, ' ')).sort()).toEqual([
		`On ${branch}: mine`,
		`WIP on ${branch}: First commit`,
	]);
});
