import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {fileNow, unsavedBy} from '../../source/engine/inspect/unsaved.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';

let repository: TemporaryRepository;
beforeAll(() => {
	repository = temporaryRepository();
	const {root, parent, commit, write} = repository;
	commit('ignore', {'.gitignore': 'build/\nnode_modules/\n.env\n', 'a.ts': 'one\ntwo\n'});
	for (const name of ['1', '2', '3']) write(`build/${name}`, name);
	write('build/node_modules/x/index.js', '');
	write('.env', 'SECRET=1');
	write('new.ts', '');
	mkdirSync(join(parent, 'outside'));
	symlinkSync('../outside', join(root, 'link'));
});
afterAll(() => repository.remove());

const unsaved = (command: string) => unsavedBy(repository.root, {tool: 'Bash', input: {command}});

test('files that git ignores are counted, without those a package manager makes anew', async () => {
	expect(await unsaved('rm -rf build')).toEqual([{path: 'build', files: 3}]);
	expect(await unsaved('rm build/* .env')).toEqual([
		{path: 'build/', files: 3},
		{path: '.env', files: 1},
	]);
	expect(await unsaved('git clean -fdx')).toEqual([{path: './', files: 4}]);
	expect(await unsaved('rm -rf node_modules new.ts a.ts missing')).toEqual([]);
});

test('what lies outside of the worktree, or behind a link, is in no checkpoint', async () => {
	expect(await unsaved('rm -rf ../outside link/.. link')).toEqual([{path: '../outside'}, {path: 'link/..'}]);
	expect(await unsavedBy(repository.root, {tool: 'Write', input: {file_path: '/etc/hosts', content: ''}})).toEqual([
		{path: '/etc/hosts'},
	]);
});

test('an edit knows its line, a write what it replaces', async () => {
	const {root} = repository;
	const edit = {file_path: 'a.ts', old_string: 'two', new_string: '2'};
	expect(await fileNow(root, {tool: 'Edit', input: edit})).toEqual({line: 2});
	expect(await fileNow(root, {tool: 'Edit', input: {...edit, old_string: 'no'}})).toBeUndefined();
	const content = {content: ''};
	expect(await fileNow(root, {tool: 'Write', input: {file_path: 'a.ts', ...content}})).toEqual({
		was: 'one\ntwo\n',
		bytes: 8,
	});
	expect(await fileNow(root, {tool: 'Write', input: {file_path: 'b.ts', ...content}})).toBeUndefined();
});
