import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {onMini} from './on-mini.ts';

const here = onMini();

/** The PATH of mini's login shell has these programs alone. */
const onlyWith = (...programs: readonly string[]): void => {
	const {home} = here.mini();
	const folder = path.join(home, `bin-${programs.join('-')}`);
	mkdirSync(folder);
	for (const name of programs)
		symlinkSync(name === 'node' ? process.execPath : `/usr/bin/${name}`, path.join(folder, name));
	writeFileSync(path.join(home, '.profile'), `export PATH=${folder}\n`);
};

it.each([
	['Node', ['sh', 'git'], /node.*not found/, 'install Node 20 there, on the PATH of its login shell'],
	['git', ['sh', 'node'], 'mini cannot be used: it has no git', 'install git 2.38 or newer there'],
] as const)('a host without %s is refused in one sentence with what to do, and nothing is left there', async (_what, programs, said, hint) => {
	onlyWith(...programs);
	const {code, stderr} = await here.grid().run(['hosts', 'add', 'mini', 'mini.test']);
	expect(code).not.toBe(0);
	expect(stderr).toMatch(said);
	expect(stderr).toContain(hint);
	expect(stderr.trim().split('\n')).toHaveLength(2);
	expect(existsSync(path.join(here.mini().home, '.claude-grid'))).toBe(false);
	expect(JSON.parse((await here.grid().run(['hosts', '--json'])).stdout)).toEqual({hosts: []});
});

it('a host that does not take our program is refused with what was said there', async () => {
	const {home} = here.mini();
	writeFileSync(path.join(home, '.profile'), '');
	writeFileSync(path.join(home, '.claude-grid'), '');
	const {stderr} = await here.grid().run(['hosts', 'add', 'mini', 'mini.test']);
	expect(stderr).toContain('claude-grid could not be brought there: mkdir');
	expect(stderr).toContain('make room in its home folder');
});
