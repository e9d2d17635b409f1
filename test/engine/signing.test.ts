import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
afterEach(() => grid.close());

const streams = ['A', 'B'].map(id => ({id, prompt: 'x', agent: 'command', command: `echo ${id} > ${id}.txt`}));
const signsWith = (program: string): void => {
	grid.git(['config', 'commit.gpgsign', 'true']);
	grid.git(['config', 'gpg.program', program]);
};
const signingAlerts = () => grid.saved().alerts.filter(({key}) => key === 'signing');

it('an alert says once that commits cannot be signed, why, and what to do', async () => {
	grid = createGrid();
	signsWith('/no/such/gpg');
	expect((await grid.run(['run', grid.plan({name: 'Unsigned', streams})])).code).toBe(0);
	expect(signingAlerts()).toEqual([
		expect.objectContaining({
			text: expect.stringMatching(/commit\.gpgSign is on.*without a terminal.*\/no\/such\/gpg.*unsigned/),
			cure: expect.stringContaining('unlock the key'),
		}),
	]);
});

it('nothing is said where signing works', async () => {
	grid = createGrid();
	const program = path.join(grid.parent, 'gpg');
	const script = "#!/bin/sh\ncat > /dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho '-----BEGIN PGP SIGNATURE-----'\n";
	writeFileSync(program, script, {mode: 0o755});
	signsWith(program);
	expect((await grid.run(['run', grid.plan({name: 'Signed', streams})])).code).toBe(0);
	expect(signingAlerts()).toEqual([]);
	expect(grid.git(['cat-file', 'commit', 'stream/a'])).toContain('gpgsig');
});
