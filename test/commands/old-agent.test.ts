import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {createGrid} from '../helpers/grid.ts';

it('doctor says which claude is too old, and takes newer ones', async () => {
	const grid = createGrid();
	try {
		const bin = path.join(grid.home, 'bin');
		mkdirSync(bin, {recursive: true});
		const doctor = (version: string) => {
			writeFileSync(path.join(bin, 'claude'), `#!/bin/sh\necho '${version} (Claude Code)'\n`);
			chmodSync(path.join(bin, 'claude'), 0o755);
			return grid.run(['doctor'], {env: {PATH: `${bin}:${grid.env.PATH}`}});
		};
		for (const version of ['1.0.24', '0.2.9']) {
			const {stdout, code} = await doctor(version);
			expect(stdout).toMatch(
				new RegExp(`✗ claude +${version} .*is too old: 2\\.0 or newer is needed\n {4}→ npm install -g`),
			);
			expect(code).not.toBe(0);
		}
		for (const version of ['2.1.197', '10.0.1']) expect((await doctor(version)).stdout).not.toContain('too old');
	} finally {
		await grid.close();
	}
});
