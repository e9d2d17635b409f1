import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, it} from 'vitest';
import {closeTerminals, openGrid} from '../helpers/terminal.ts';
import {onMini} from './on-mini.ts';

const here = onMini();
afterEach(closeTerminals);

it("opens an agent's own login on a host, in this terminal, and says what to choose from", async () => {
	const {home} = here.mini();
	const folder = path.join(home, 'bin');
	mkdirSync(folder);
	for (const name of ['codex', 'claude']) {
		writeFileSync(
			path.join(folder, name),
			`#!/bin/sh\necho "$0 was asked to $*"; read code; echo "got $code in $HOME"\n`,
		);
		chmodSync(path.join(folder, name), 0o755);
	}
	writeFileSync(path.join(home, '.profile'), `PATH=${folder}:$PATH\n`);
	await here.add();
	const terminal = openGrid(here.grid(), ['hosts', 'login', 'mini', 'codex'], {env: {}});
	await terminal.see('codex was asked to login');
	await terminal.type('4711\r');
	await terminal.see(`got 4711 in ${home}`);
	const which = openGrid(here.grid(), ['hosts', 'login', 'mini'], {env: {}});
	await which.see('claude-grid hosts login mini claude');
});
