import {expect, test} from 'vitest';
import {missingInWorktrees} from '../../source/git/copy/missing-in-worktrees.ts';
import {newRepository} from './support.ts';

test('hooks in an ignored folder are lacking; hooks in git, elsewhere or nowhere are not', async () => {
	const repository = newRepository();
	const set = (path: string) => repository.git(['config', 'core.hooksPath', path]);
	expect(await missingInWorktrees(repository.root)).toEqual({submodules: []});
	repository.write('.husky/_/.gitignore', '*');
	repository.write('.husky/_/pre-commit', '');
	set('.husky/_');
	expect(await missingInWorktrees(repository.root)).toEqual({submodules: [], hooks: '.husky/_'});
	// As husky 8 does it: hooks in git that need a file beside them that is not.
	repository.commit('Hooks', {'.husky/pre-commit': 'x', '.githooks/pre-commit': 'x'});
	set('.husky');
	expect(await missingInWorktrees(repository.root)).toEqual({submodules: [], hooks: '.husky'});
	for (const path of ['.githooks', `${repository.root}/.husky/_`, 'nowhere']) {
		set(path);
		expect(await missingInWorktrees(repository.root), path).toEqual({submodules: []});
	}
});

test('submodules are listed by their paths', async () => {
	const repository = newRepository();
	const library = newRepository({name: 'library'});
	for (const path of ['lib', 'deps/a b'])
		repository.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, path]);
	expect(await missingInWorktrees(repository.root)).toEqual({submodules: ['lib', 'deps/a b']});
});
