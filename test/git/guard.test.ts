import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {changedPrograms, programsOfGit, readGit, runGit} from '../../source/git/client.ts';
import {guardOf, trustSettings} from '../../source/git/guard.ts';
import {readStatus} from '../../source/git/read/status.ts';
import {readWork} from '../../source/git/read/work.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

afterEach(() => trustSettings(undefined));

type Place = {readonly repository: TemporaryRepository; readonly path: string; readonly file: string};

/** How a filter comes into a worktree's settings, after what was set before the run. */
const ways: Readonly<
	Record<string, {readonly before: (place: Place) => void; readonly after: (place: Place) => void}>
> = {
	'with the branch that is checked out': {
		before: ({repository, file}) => {
			writeFileSync(file, filterIn(repository));
			repository.git(['config', 'includeIf.onbranch:evil.path', file]);
		},
		after: ({repository, path}) => repository.git(['switch', '-q', '-c', 'evil'], path),
	},
	'in settings of the worktree alone': {
		before: ({repository}) => repository.git(['config', 'extensions.worktreeConfig', 'true']),
		after: ({repository}) =>
			writeFileSync(join(repository.root, '.git/worktrees/a/config.worktree'), filterIn(repository)),
	},
	'in a file that is included and was not there': {
		before: ({repository}) => repository.git(['config', 'include.path', '../later.config']),
		after: ({repository}) => writeFileSync(join(repository.root, 'later.config'), filterIn(repository)),
	},
};

const ranIn = ({parent}: TemporaryRepository): string => join(parent, 'ran');
const filterIn = (repository: TemporaryRepository): string =>
	`[filter "new"]\n\tclean = "touch ${ranIn(repository)}; cat"\n`;

test.each(Object.keys(ways))('a filter that comes %s, where git was asked before, is not run', async way => {
	const repository = newRepository();
	repository.commit('Attributes', {'.gitattributes': '*.txt filter=new\n'});
	const {path} = await newWorkplace(repository, 'a');
	const place = {repository, path, file: join(repository.parent, 'evil.config')};
	trustSettings(await programsOfGit(join(repository.root, '.git')));
	ways[way]?.before(place);
	await runGit(path, ['status']);
	ways[way]?.after(place);
	repository.write('x.txt', 'x', path);
	await runGit(path, ['add', '-A']);
	expect(existsSync(ranIn(repository))).toBe(false);
	repository.git(['rm', '-q', '--cached', 'x.txt'], path);
	repository.git(['add', '-A'], path);
	expect(existsSync(ranIn(repository))).toBe(true);
});

const nestedWith = (repository: TemporaryRepository, path: string): string => {
	const {git} = repository;
	for (const name of ['sub', 'sub/deep'].map(inner => join(path, inner))) {
		git(['init', '-q', name]);
		for (const setting of ['user.name', 'user.email']) git(['config', setting, 'ada@example.com'], name);
	}
	const deep = join(path, 'sub/deep');
	repository.commit('Deep', {'file.txt': 'as it was'}, deep);
	repository.commit('Sub', {'file.txt': 'as it was'}, join(path, 'sub'));
	git(['add', '.'], path);
	git(['config', 'filter.new.clean', `touch ${ranIn(repository)}; cat`], deep);
	writeFileSync(join(deep, '.gitattributes'), '* filter=new\n');
	writeFileSync(join(deep, 'file.txt'), 'otherwise');
	return deep;
};

test.each(['sub', ''])('a filter of a repository inside a repository is not run by a look from %j', async from => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	trustSettings({});
	const deep = nestedWith(repository, path);
	await readStatus(join(path, from), {submodules: 'all'});
	expect(existsSync(ranIn(repository))).toBe(false);
	repository.git(['status'], deep);
	expect(existsSync(ranIn(repository))).toBe(true);
});

test('a look that is closed enters no repository inside', async () => {
	const repository = newRepository();
	const {path, ...place} = await newWorkplace(repository, 'a');
	nestedWith(repository, path);
	await readWork({...place, worktree: path, link: [], isClosed: true});
	expect(existsSync(ranIn(repository))).toBe(false);
	await readWork({...place, worktree: path, link: []});
	expect(existsSync(ranIn(repository))).toBe(true);
});

test('a setting that is written while the settings are read is seen by the next call', async () => {
	const {root, git} = newRepository();
	trustSettings({});
	let isRead = false;
	const ask = async (cwd: string, args: readonly string[]) => {
		const answer = await readGit(cwd, args, {asFound: true});
		if (!isRead) git(['config', 'filter.new.clean', 'false']);
		isRead = true;
		return answer;
	};
	await guardOf(root, undefined, ask);
	expect(await guardOf(root, undefined, ask)).toContain('filter.new.clean=');
});

test('a hook that git would run is noticed among however many names it is hidden', async () => {
	const repository = newRepository();
	const folder = join(repository.root, '.git', 'hooks');
	mkdirSync(folder, {recursive: true});
	for (let number = 0; number < 300; number += 1) writeFileSync(join(folder, `aside-${number}`), '');
	writeFileSync(join(folder, 'reference-transaction'), '#!/bin/sh\n');
	const programs = await programsOfGit(join(repository.root, '.git'));
	expect(Object.keys(programs)).toContain('hooks/reference-transaction');
	expect(Object.keys(programs).length).toBeLessThan(200);
});

test('a program that the settings of one worktree name is told, and neither what git copied there nor a worktree that went', async () => {
	const repository = newRepository();
	const {root, git} = repository;
	const common = join(root, '.git');
	git(['config', 'extensions.worktreeConfig', 'true']);
	git(['config', '--worktree', 'filter.old.clean', 'cat']);
	const gone = await newWorkplace(repository, 'gone');
	git(['config', '--worktree', 'filter.kept.clean', 'cat'], gone.path);
	const trusted = await programsOfGit(common);
	trustSettings(trusted);
	expect(Object.keys(trusted)).toContain('worktrees/gone/filter.kept.clean');
	const {path} = await newWorkplace(repository, 'a');
	git(['worktree', 'remove', '--force', '--force', gone.path]);
	expect(await changedPrograms(common)).toEqual([]);
	git(['config', '--worktree', 'filter.old.clean', 'touch pwned'], path);
	git(['config', '--worktree', 'core.fsmonitor', 'touch pwned'], path);
	expect(await changedPrograms(common)).toEqual(['worktrees/a/core.fsmonitor', 'worktrees/a/filter.old.clean']);
});
