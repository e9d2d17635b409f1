import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {isInside} from '../../source/engine/inside.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'inside-'));
afterEach(() => rmSync(folder, {recursive: true, force: true}));

it('a file lies in a worktree by its name and by where its name leads', () => {
	mkdirSync(path.join(folder, 'docs'));
	writeFileSync(path.join(folder, 'docs', 'a.md'), '');
	symlinkSync('/etc', path.join(folder, 'out'));
	symlinkSync('/etc/passwd', path.join(folder, 'docs', 'link'));
	for (const file of ['docs/a.md', 'docs/new.md', 'new/b.md', path.join(folder, 'docs/a.md'), '.gitignore'])
		expect([file, isInside(folder, file)]).toEqual([file, true]);
	for (const file of [
		'/etc/passwd',
		'../a',
		'docs/../../a',
		'out/passwd',
		'docs/link',
		'.git',
		'.GIT/config',
		'sub/.git/hooks/x',
		'.',
		'',
	])
		expect([file, isInside(folder, file)]).toEqual([file, false]);
});
