import {mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {ensurePrograms} from '../../source/engine/perform/programs.ts';

let folder: string;
let built: {mcp: string; fakeAgent: string};

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'cg-programs-'));
	mkdirSync(path.join(folder, 'package'));
	built = {mcp: path.join(folder, 'package/mcp.js'), fakeAgent: path.join(folder, 'package/fake-agent.js')};
	writeFileSync(built.mcp, 'the tools\n');
	writeFileSync(built.fakeAgent, 'the agent\n');
});
afterEach(() => rmSync(folder, {recursive: true}));

const ensured = async (): Promise<readonly string[]> => {
	const {mcp, fakeAgent} = await ensurePrograms({options: {programs: built}}, path.join(folder, 'run'));
	return [mcp, fakeAgent].map(file => readFileSync(file, 'utf8'));
};
const copyOf = (name: string): string => path.join(folder, 'run/programs', name);

it.each([
	['emptied', (file: string) => truncateSync(file, 0)],
	['torn', (file: string) => truncateSync(file, 4)],
	['changed', (file: string) => writeFileSync(file, 'another program\n')],
	['removed', (file: string) => rmSync(file)],
])('a copy of a program that was %s is made anew before a session gets it', async (_, harm) => {
	const whole = ['the tools\n', 'the agent\n'];
	expect(await ensured()).toEqual(whole);
	harm(copyOf('mcp.mjs'));
	expect(await ensured()).toEqual(whole);
	harm(copyOf('fake-agent.mjs'));
	expect(await ensured()).toEqual(whole);
});

it('the copies are used as they are once the package is gone', async () => {
	const whole = await ensured();
	rmSync(path.join(folder, 'package'), {recursive: true});
	expect(await ensured()).toEqual(whole);
	truncateSync(copyOf('mcp.mjs'), 0);
	await expect(ensured()).rejects.toThrow();
});
