import {chmodSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {diffFiles} from '../../source/git/read/diff.ts';
import {newRepository, newWorkplace} from './support.ts';

test('a diff shows committed, uncommitted and untracked work', async () => {
	const repository = newRepository();
	repository.commit('Files', {'a.txt': '1\n2\n3\n', 'gone.txt': 'gone\n', 'dir/x': 'x\n'});
	const {path, startCommit} = await newWorkplace(repository, 'a');
	repository.commit('One', {'a.txt': '1\ntwo\n3\n'}, path);
	repository.write('new "quoted"\nfile é', 'diff --git a/x b/x\n@@ not a hunk\rdiff --git a/x b/x\n', path);
	rmSync(join(path, 'gone.txt'));
	chmodSync(join(path, 'dir/x'), 0o755);
	const status = repository.git(['status', '--porcelain'], path);
	expect(await diffFiles({worktree: path, startCommit})).toEqual([
		{path: 'a.txt', added: 1, removed: 1, isBinary: false, lines: ['@@ -1,3 +1,3 @@', ' 1', '-2', '+two', ' 3']},
		{path: 'dir/x', added: 0, removed: 0, isBinary: false, lines: []},
		{path: 'gone.txt', added: 0, removed: 1, isBinary: false, lines: ['@@ -1 +0,0 @@', '-gone']},
		{
			path: 'new "quoted"\nfile é',
			added: 2,
			removed: 0,
			isBinary: false,
			lines: ['@@ -0,0 +1,2 @@', '+diff --git a/x b/x', '+@@ not a hunk\rdiff --git a/x b/x'],
		},
	]);
	expect(repository.git(['status', '--porcelain'], path)).toBe(status);
});

test('binary files, large files and long diffs are cut, and each file keeps its own lines', async () => {
	const repository = newRepository();
	repository.commit('Files', {link: 'a file\n', 'z.txt': 'z\n'});
	const {path, startCommit} = await newWorkplace(repository, 'a');
	repository.write('binary.bin', 'a\0b', path);
	repository.write('large.txt', 'x'.repeat(3_000_000), path);
	repository.write('long.txt', 'line\n'.repeat(5000), path);
	rmSync(join(path, 'link'));
	symlinkSync('z.txt', join(path, 'link'));
	repository.write('z.txt', 'zz\n', path);
	const files = new Map((await diffFiles({worktree: path, startCommit})).map(file => [file.path, file]));
	expect(files.get('binary.bin')).toMatchObject({isBinary: true, lines: []});
	expect(files.get('large.txt')).toMatchObject({isBinary: true, lines: []});
	expect(files.get('long.txt')).toMatchObject({added: 5000});
	expect(files.get('long.txt')?.lines).toHaveLength(2000);
	expect(files.get('link')?.lines.join('\n')).toContain('+z.txt');
	expect(files.get('z.txt')).toMatchObject({added: 1, removed: 1, lines: ['@@ -1 +1 @@', '-z', '+zz']});
});

test('no program of the repository runs for a diff (fault 36)', async () => {
	const repository = newRepository();
	const canary = join(repository.parent, 'canary');
	repository.commit('Attributes', {'.gitattributes': '*.txt diff=evil\n', 'a.txt': 'a\n'});
	repository.git(['config', 'diff.external', `touch ${canary}`]);
	repository.git(['config', 'diff.evil.textconv', `touch ${canary}; cat`]);
	repository.git(['config', 'diff.evil.command', `touch ${canary}`]);
	const {path, startCommit} = await newWorkplace(repository, 'a');
	repository.write('a.txt', 'b\n', path);
	expect((await diffFiles({worktree: path, startCommit}))[0]?.lines).toEqual(['@@ -1 +1 @@', '-a', '+b']);
	expect(() => repository.git(['hash-object', canary])).toThrow();
});

test('a checkpoint has its own diff, which later work and a lost worktree do not change', async () => {
	const repository = newRepository();
	const startCommit = repository.commit('Start', {'a.txt': 'a\n'});
	const commit = repository.commit('Then', {'b.txt': 'b\n'});
	repository.commit('Later', {'c.txt': 'c\n'});
	const files = await diffFiles({worktree: repository.root, startCommit, commit});
	expect(files).toEqual([{path: 'b.txt', added: 1, removed: 0, isBinary: false, lines: ['@@ -0,0 +1 @@', '+b']}]);
});
