import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {endsAtLogout} from '../../source/process/logout.ts';
import {temporaryFolder} from './session.ts';

/** A PATH on which logind answers with this. */
const answering = (script: string) => {
	const folder = temporaryFolder();
	writeFileSync(path.join(folder, 'busctl'), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	return {PATH: folder};
};

it('knows whether logging out would end the agents (fault 64)', async () => {
	const asked = '[ "$6" = KillUserProcesses ] && echo';
	expect(await endsAtLogout(answering(`${asked} "b true"`), 'me')).toBe(true);
	expect(await endsAtLogout(answering(`${asked} "b false"`), 'me')).toBe(false);
	expect(await endsAtLogout(answering(`${asked} "b true"`), 'root')).toBe(false);
});

it('takes a machine without logind for one that ends nothing (fault 64)', async () => {
	expect(await endsAtLogout({PATH: temporaryFolder()}, 'me')).toBe(false);
	expect(await endsAtLogout(answering('echo "no bus" >&2; exit 1'), 'me')).toBe(false);
});
