import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, expect, it, onTestFinished} from 'vitest';
import {apiToken} from '../../source/commands/serving/api-token.ts';
import {bundle} from '../helpers/bundle.ts';

const known = 'ab'.repeat(32);

const create = () => {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-grid-token-')));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	const commonDir = path.join(root, 'project', '.git');
	mkdirSync(path.join(commonDir, 'claude-grid'), {recursive: true});
	const env = {HOME: root, XDG_CONFIG_HOME: path.join(root, 'config')};
	return {root, commonDir, env, token: () => apiToken(commonDir, env).token};
};

it('a repository has one token, which is the same each time', () => {
	const {token} = create();
	expect(token()).toMatch(/^[0-9a-f]{64}$/);
	expect(token()).toBe(token());
});

it('a token that arrives with a repository is not used, whatever its mode', () => {
	const {commonDir, token} = create();
	for (const mode of [0o644, 0o600]) {
		const file = path.join(commonDir, 'claude-grid', 'api-token');
		writeFileSync(file, `${known}\n`);
		chmodSync(file, mode);
		expect(token()).not.toBe(known);
	}
});

it('a token that others could read is made anew', () => {
	const {commonDir, env, token} = create();
	const before = token();
	const {file} = apiToken(commonDir, env);
	chmodSync(file, 0o644);
	expect(token()).not.toBe(before);
	expect(readFileSync(file, 'utf8')).toBe(`${token()}\n`);
});

it('another repository at the same path has another token', () => {
	const {root, commonDir, token} = create();
	const before = token();
	renameSync(path.join(root, 'project'), path.join(root, 'away'));
	mkdirSync(commonDir, {recursive: true});
	expect(token()).not.toBe(before);
});

let printToken = '';
beforeAll(async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-token-'));
	printToken = await bundle(fileURLToPath(new URL('../helpers/print-token.ts', import.meta.url)), folder);
	return () => rmSync(folder, {recursive: true});
});

/** What a child prints next; one that ends instead says why. */
const printedBy = async (child: ChildProcessWithoutNullStreams): Promise<string> => {
	let said = '';
	child.stderr.on('data', data => {
		said += String(data);
	});
	const ended = once(child, 'close').then(([code, signal]) => {
		throw new Error(`it ended with ${code ?? signal} and printed nothing: ${said}`);
	});
	return Promise.race([once(child.stdout, 'data').then(([data]) => String(data)), ended]);
};

/** The tokens that four processes make when they are told to at once. */
const together = async (commonDir: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
	const children = Array.from({length: 4}, () => spawn(process.execPath, [printToken, commonDir], {env}));
	await Promise.all(children.map(printedBy));
	const printed = children.map(printedBy);
	for (const child of children) child.stdin.write('now\n');
	return Promise.all(printed);
};

it.each([
	'where none is',
	'in place of one that others could read',
])('listeners that start at the same time have one token, %s', async where => {
	const {commonDir, env, token} = create();
	token();
	if (where === 'where none is') rmSync(apiToken(commonDir, env).file);
	else chmodSync(apiToken(commonDir, env).file, 0o644);
	const tokens = await together(commonDir, env);
	expect(new Set(tokens)).toEqual(new Set([token()]));
});
