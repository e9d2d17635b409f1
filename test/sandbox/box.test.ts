import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {openBox} from '../../source/sandbox/box.ts';
import {hiddenFolders} from '../../source/sandbox/folders.ts';
import {boxedRepository, itBoxed} from './support.ts';

let repository: Awaited<ReturnType<typeof boxedRepository>>;
let home: string;
beforeEach(async () => {
	repository = await boxedRepository();
	home = mkdtempSync(join(tmpdir(), 'claude-grid-home-'));
});
afterEach(() => {
	repository.remove();
	rmSync(home, {recursive: true, force: true});
});

const asking = (read: string) => ({
	place: repository.place,
	terms: {network: 'open' as const, hosts: [], read: [read], write: [], env: []},
	env: {PATH: process.env.PATH ?? '', HOME: home},
	programs: home,
	covered: [],
});

itBoxed(
	'a folder of the plan around the repository shows what lies beside it, and no more of the repository',
	async () => {
		const {parent, root, worktree} = repository;
		writeFileSync(join(parent, 'beside.txt'), 'beside');
		const box = await openBox(asking(parent));
		const looks = `cat ${parent}/beside.txt; ls ${root} | wc -l; echo mine > mine.txt; ls`;
		const [program, ...args] = box.argv(['/bin/sh', '-c', looks]);
		const said = execFileSync(program, args, {cwd: worktree, encoding: 'utf8', env: {PATH: process.env.PATH}});
		expect(said).toMatch(/^beside\s*0\n/);
		expect(said).toContain('mine.txt');
	},
);

itBoxed('a whole home in the plan is refused with what to name instead', async () => {
	await expect(openBox(asking(home))).rejects.toMatchObject({
		code: 'SANDBOX_NOT_POSSIBLE',
		message: expect.stringContaining(home),
		hint: expect.stringContaining('name the folders'),
	});
});

it('what is hidden is hidden by its real place, where a system folder is a link', () => {
	const {parent} = repository;
	const real = join(parent, 'var/home');
	mkdirSync(real, {recursive: true});
	symlinkSync('var/home', join(parent, 'linked'));
	expect(hiddenFolders([join(parent, 'linked'), real, join(parent, 'missing')])).toEqual([real]);
});
