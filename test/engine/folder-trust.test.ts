import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeEach, expect, it} from 'vitest';
import {folderTrust} from '../../source/engine/start/folder-trust.ts';
import {createAuthRun} from '../helpers/create-run.ts';

const home = mkdtempSync(path.join(os.tmpdir(), 'trust-'));
const [repository, worktree] = ['r', 'r.grid/A'].map(name => path.join(home, name)) as [string, string];
const list = path.join(home, '.gemini', 'trustedFolders.json');
afterAll(() => rmSync(home, {recursive: true, force: true}));
beforeEach(() => {
	for (const folder of [repository, worktree, path.dirname(list)]) mkdirSync(folder, {recursive: true});
	writeFileSync(list, '{}');
});

const trust = async (env: Record<string, string> = {HOME: home}) =>
	(await folderTrust({name: 'gemini', asksForTrust: true}, {run: {...createAuthRun(), repository}, worktree, env}))
		.isTrusted;

it('a repository that brings settings or variables is trusted when the user trusts it, and not before', async () => {
	expect(await trust()).toBe(true);
	for (const name of ['.env', '.gemini']) {
		mkdirSync(path.join(worktree, name));
		expect([name, await trust()]).toEqual([name, false]);
		writeFileSync(list, JSON.stringify({[repository]: 'TRUST_FOLDER'}));
		expect(await trust()).toBe(true);
		writeFileSync(list, '{}');
		rmSync(path.join(worktree, name), {recursive: true});
	}
	writeFileSync(list, JSON.stringify({[repository]: 'DO_NOT_TRUST'}));
	expect(await trust()).toBe(false);
});

it('a list that cannot be read trusts nothing, and another list of the user counts', async () => {
	writeFileSync(list, '{"');
	expect(await trust()).toBe(false);
	const other = path.join(home, 'other.json');
	mkdirSync(path.join(worktree, '.gemini'));
	writeFileSync(other, JSON.stringify({[repository]: 'TRUST_FOLDER'}));
	expect(await trust({HOME: home, GEMINI_CLI_TRUSTED_FOLDERS_PATH: other})).toBe(true);
});

it('agents that keep no such list are not asked', async () => {
	expect(await folderTrust({name: 'claude'}, {run: createAuthRun(), worktree, env: {}})).toEqual({});
});
