import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {logoutScope} from '../../source/commands/serving/logout-scope.ts';
import {endsAtLogout, livesInScope} from '../../source/process/logout.ts';
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

/** A machine that ends processes at logout, with these programs of systemd beside it. */
const ending = (programs: Readonly<Record<string, string>>) => {
	const env = answering('echo "b true"');
	for (const [name, script] of Object.entries(programs))
		writeFileSync(path.join(env.PATH, name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	return env;
};
const lingering = '[ "$1 $2" = "show-user me" ] && echo yes';

it('starts the engine in a scope of its own where one outlives the logout (fault 64)', async () => {
	const warnings: string[] = [];
	const warn = (line: string) => void warnings.push(line);
	const env = ending({loginctl: lingering, 'systemd-run': 'exit 0'});
	expect(await livesInScope(env, 'me')).toBe(true);
	expect(await logoutScope({env, warn}, 'me')).toEqual(['systemd-run', '--user', '--scope', '--quiet', '--']);
	expect(warnings).toEqual([]);
});

it.each([
	['without lingering', {loginctl: 'echo no', 'systemd-run': 'exit 0'}],
	['without a service manager of the user', {loginctl: lingering, 'systemd-run': 'exit 1'}],
	['without systemd-run', {loginctl: lingering}],
])('warns before the start %s (fault 64)', async (_case, programs) => {
	const warnings: string[] = [];
	expect(await logoutScope({env: ending(programs), warn: line => void warnings.push(line)}, 'me')).toEqual([]);
	expect(warnings).toEqual([expect.stringContaining('enable-linger')]);
});
