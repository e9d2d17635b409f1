import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {findPlan} from '../../source/commands/plan-source/find-plan.ts';
import {readPlanText} from '../../source/commands/plan-source/plan-text.ts';
import {readResources, readTemplate, templateFiles} from '../../source/store/resource-files.ts';
import {temporaryFolder} from './folders.ts';

const pipe = (file: string): void => void execFileSync('mkfifo', [file]);
const linkToPipe = (file: string): void => {
	pipe(`${file}.pipe`);
	symlinkSync(`${file}.pipe`, file);
};
const huge = (file: string): void => {
	writeFileSync(file, '');
	truncateSync(file, 2 ** 33);
};
const loop = (file: string): void => symlinkSync(path.basename(file), file);

/** A repository whose `.claude-grid/<name>` was made by `make`. */
const repositoryWith = (name: string, make: (file: string) => void): string => {
	const root = temporaryFolder();
	const file = path.join(root, '.claude-grid', name);
	mkdirSync(path.dirname(file), {recursive: true});
	make(file);
	return root;
};

/** What stands where a file should, and what is said of it. */
const odd: readonly (readonly [string, (file: string) => void, string | RegExp])[] = [
	['a pipe', pipe, 'is not a file'],
	['a link to a pipe', linkToPipe, 'is not a file'],
	['a folder', file => mkdirSync(file), 'is not a file'],
	['a link to a device', file => symlinkSync('/dev/zero', file), 'is a link that leads out of the repository'],
	['a broken link', file => symlinkSync('nowhere', file), 'is a broken link'],
	['a link to itself', loop, /cannot be read: ELOOP/],
	['huge', huge, /is larger than \d+ kB/],
];

it.each(odd)('what a repository tells agents is told when it is %s, never waited for', (_, make, why) => {
	for (const [kind, ending] of [
		['roles', 'md'],
		['workflows', 'md'],
		['templates', 'json'],
	] as const) {
		const root = repositoryWith(`${kind}/odd.${ending}`, make);
		const read = () =>
			kind === 'templates'
				? readTemplate(root, 'odd')
				: readResources(root, {roles: [], workflows: [], [kind]: ['odd']});
		expect(read).toThrow(why);
		expect(read).toThrow(`.claude-grid/${kind}/odd.${ending}`);
	}
});

it.each([
	['a pipe', pipe, 'is not a folder'],
	['a file', (file: string) => writeFileSync(file, ''), 'is not a folder'],
	['a broken link', (file: string) => symlinkSync('nowhere', file), 'is a broken link'],
])('so is its folder when it is %s', (_, make, why) => {
	for (const name of ['roles', 'templates']) {
		const root = repositoryWith(name, make);
		expect(() =>
			name === 'templates' ? templateFiles(root) : readResources(root, {roles: ['odd'], workflows: []}),
		).toThrow(`.claude-grid/${name} ${why}`);
	}
	const root = temporaryFolder();
	make(path.join(root, '.claude-grid'));
	expect(() => templateFiles(root)).toThrow(`.claude-grid ${why}`);
	expect(() => readResources(root, {roles: ['odd'], workflows: []})).toThrow(`.claude-grid ${why}`);
});

it('what is not there is only missing', () => {
	const root = repositoryWith('roles/one.md', file => writeFileSync(file, 'One.\n'));
	expect(readResources(root, {roles: ['one', 'two'], workflows: ['three']})).toEqual({
		roles: {one: 'One.'},
		workflows: {},
	});
	expect([templateFiles(root), readTemplate(root, 'one')]).toEqual([[], undefined]);
	expect(templateFiles(temporaryFolder())).toEqual([]);
});

it('a plan that is a broken link is found and told, not passed over for another', async () => {
	const folder = temporaryFolder();
	symlinkSync('nowhere.json', path.join(folder, 'claude-grid.json'));
	writeFileSync(path.join(folder, 'orchestration-config.json'), '{}');
	const found = await findPlan({folder, cwd: folder, words: [], flags: {}} as never);
	expect(found?.path).toBe(path.join(folder, 'claude-grid.json'));
	expect(() => readPlanText(found!.path)).toThrow('claude-grid.json is a broken link');
});
