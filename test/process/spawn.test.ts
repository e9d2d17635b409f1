import {createHash} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {findBinary} from '../../source/process/preflight.ts';
import {readIdentity} from '../../source/process/watch/identity.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {createSession, environment, pidsTagged, temporaryFolder} from './session.ts';

const readText = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('starting an agent', () => {
	it('gives the identity of the agent itself and its exit code', async () => {
		const {folder, executor, start} = createSession();
		const identity = await start('sh', '-c', 'echo $$; exit 7');
		const exit = await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(exit).toEqual({code: 7, signal: null});
		expect(readText(folder, 'stdout.jsonl')).toBe(`${identity.pid}\n`);
		expect(await readIdentity(folder)).toEqual(identity);
	});

	it('gives it a file to read as stdin, to the last byte, and never one behind a link', async () => {
		const {folder, executor, tag} = createSession();
		const [stdin, link] = [path.join(folder, 'prompt.md'), path.join(folder, 'link')];
		writeFileSync(stdin, 'ü\0'.repeat(100_000));
		symlinkSync(stdin, link);
		const request = {folder, argv: ['sha256sum'], cwd: folder, env: environment(tag)};
		await expect(executor.start({...request, stdin: link})).rejects.toMatchObject({code: 'ELOOP'});
		await executor.start({...request, stdin});
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		const sum = createHash('sha256').update(readFileSync(stdin)).digest('hex');
		expect(readText(folder, 'stdout.jsonl')).toBe(`${sum}  -\n`);
	});

	it('knows a living agent and a dead one', async () => {
		const {folder, executor, start} = createSession();
		const identity = await start('sleep', '60');
		expect(await executor.isAlive(identity)).toBe(true);
		process.kill(identity.pid, 'SIGKILL');
		const exit = await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(exit).toEqual({code: 137, signal: 'SIGKILL'});
		expect(await executor.isAlive(identity)).toBe(false);
	});

	it('keeps what the agent said on stderr, and no word of the shell about its death', async () => {
		const {folder, executor, start} = createSession();
		await start('sh', '-c', 'echo agent >&2; ls /proc/$$/fd >&2; kill -9 $$');
		expect(await waitFor(() => executor.readExit(folder), {what: 'exit.json'})).toEqual({code: 137, signal: 'SIGKILL'});
		const [said, ...descriptors] = readText(folder, 'stderr.log').trimEnd().split('\n');
		expect(said).toBe('agent');
		expect(descriptors).toEqual(expect.arrayContaining(['0', '1', '2']));
		expect(descriptors.filter(name => !/^\d+$/.test(name) || name === '3')).toEqual([]);
	});

	it('hands every argument over as it is, whatever a shell would make of it', async () => {
		const {folder, executor, start} = createSession();
		const hostile = [
			'$(touch pwned)',
			'`touch pwned`',
			"'; touch pwned; '",
			'"',
			'-rf',
			'',
			'a\nb',
			'\\',
			'*',
			'$1',
			'ü😀',
		];
		await start(process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile);
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(JSON.parse(readText(folder, 'stdout.jsonl'))).toEqual(hostile);
		expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
	});

	it('works in a folder whose name is hostile', async () => {
		const {executor, tag, folder} = createSession();
		const odd = path.join(folder, `a 'b' "c" $(d) -e`);
		mkdirSync(odd);
		await executor.start({folder: odd, argv: ['pwd'], cwd: odd, env: environment(tag)});
		await waitFor(() => executor.readExit(odd), {what: 'exit.json'});
		expect(readText(odd, 'stdout.jsonl')).toBe(`${odd}\n`);
	});

	it('leaves the agent the default answer to every signal, SIGINT too', async () => {
		const {folder, executor, start} = createSession();
		await start('sh', '-c', 'grep -E "^Sig(Ign|Blk)" /proc/self/status');
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		const masks = readText(folder, 'stdout.jsonl').trim().split('\n');
		expect(masks).toHaveLength(2);
		for (const mask of masks) expect(mask).toMatch(/:\s0+$/);
	});

	it('lets the agent answer a SIGINT to its whole group, and still writes the exit code', async () => {
		const {folder, executor, start} = createSession();
		const identity = await start(
			'sh',
			'-c',
			'trap "echo interrupted; exit 3" INT; echo ready; while :; do sleep 0.05; done',
		);
		await waitFor(() => readText(folder, 'stdout.jsonl') === 'ready\n', {what: 'the agent to be ready'});
		const group = Number(readFileSync(`/proc/${identity.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2]);
		process.kill(-group, 'SIGINT');
		const exit = await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(exit).toEqual({code: 3, signal: null});
		expect(readText(folder, 'stdout.jsonl')).toContain('interrupted');
	});

	it('gives the agent no terminal, no stdin and only its own environment', async () => {
		const {folder, executor, start, tag} = createSession();
		await start('sh', '-c', 'readlink /proc/self/fd/0; env | sort');
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		const lines = readText(folder, 'stdout.jsonl').trim().split('\n');
		expect(lines[0]).toBe('/dev/null');
		expect(lines).toContain(`CLAUDE_GRID_SESSION=${tag}`);
		expect(lines.filter(line => /^(HOME|VITEST|NODE|grid_)/.test(line))).toEqual([]);
	});

	it('writes files that only their owner may read (fault 65)', async () => {
		const {folder, executor, start} = createSession();
		await start('sh', '-c', 'umask');
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		for (const name of ['stdout.jsonl', 'stderr.log', 'pid.json', 'exit.json']) {
			expect([name, statSync(path.join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
		}
		expect(Number.parseInt(readText(folder, 'stdout.jsonl'), 8)).toBe(process.umask());
	});

	it('is not done when its identity could not be written: nobody would know of the agent', async () => {
		const {folder, start, tag} = createSession();
		mkdirSync(path.join(folder, 'pid.json'));
		await expect(start('sh', '-c', 'touch started; sleep 60')).rejects.toMatchObject({
			code: 'AGENT_NOT_STARTED',
			message: expect.stringContaining('pid.json cannot be made'),
		});
		expect(existsSync(path.join(folder, 'started'))).toBe(false);
		expect(await pidsTagged(tag)).toEqual([]);
	});

	it('starts one agent however often it is asked to start the session', async () => {
		const {start, tag} = createSession();
		const first = await start('sleep', '60');
		const second = await start('sleep', '60');
		expect(second).toEqual(first);
		expect(await pidsTagged(tag)).toHaveLength(2);
	});
});

describe('refusing before anything is started (fault 37)', () => {
	const attempt = async (argv: readonly string[], {cwd, path: searched}: {cwd?: string; path?: string} = {}) => {
		const {executor, folder, tag} = createSession();
		const env = {...environment(tag), ...(searched === undefined ? {} : {PATH: searched})};
		const error = await executor.start({folder, argv, cwd: cwd ?? folder, env}).catch((error: unknown) => error);
		expect(existsSync(path.join(folder, 'stdout.jsonl'))).toBe(false);
		return error;
	};

	it('names the PATH when the binary is not on it', async () => {
		expect(await attempt(['no-such-agent'], {path: '/usr/bin:/nowhere'})).toMatchObject({
			code: 'AGENT_NOT_FOUND',
			message: expect.stringContaining('/usr/bin:/nowhere'),
			hint: expect.stringContaining('no-such-agent'),
		});
	});

	it('says when the binary is there but not executable', async () => {
		const folder = temporaryFolder();
		writeFileSync(path.join(folder, 'agent'), '#!/bin/sh\n', {mode: 0o644});
		expect(await attempt(['agent'], {path: folder})).toMatchObject({
			code: 'AGENT_NOT_EXECUTABLE',
			hint: `Run chmod +x ${path.join(folder, 'agent')}`,
		});
	});

	it('tells a missing worktree from a missing binary', async () => {
		expect(await attempt(['sleep', '1'], {cwd: '/nowhere/at/all'})).toMatchObject({code: 'WORKTREE_MISSING'});
	});

	it('refuses a prompt that no command line can carry', async () => {
		expect(await attempt(['echo', 'x'.repeat(150_000)])).toMatchObject({code: 'PROMPT_TOO_LONG_FOR_ARGV'});
		expect(await attempt(['echo', 'a\0b'])).toMatchObject({code: 'ARGUMENT_NOT_ALLOWED'});
	});

	it('tells exit codes that are no signal from those that are', async () => {
		const {folder, executor, start} = createSession();
		await start('sh', '-c', 'exit 255');
		expect(await waitFor(() => executor.readExit(folder), {what: 'exit.json'})).toEqual({code: 255, signal: null});
	});

	it('carries a prompt just under the limit', async () => {
		const {folder, executor, start} = createSession();
		await start('sh', '-c', 'printf %s "$1" | wc -c', 'sh', 'x'.repeat(100 * 1024));
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(readText(folder, 'stdout.jsonl')).toBe('102400\n');
	});
});

describe('findBinary (fault 37)', () => {
	it('passes over folders, files without the right to execute, and relative entries of PATH', () => {
		const [first, second, third] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
		mkdirSync(path.join(first, 'agent'));
		writeFileSync(path.join(second, 'agent'), '', {mode: 0o644});
		writeFileSync(path.join(third, 'agent'), '', {mode: 0o644});
		const env = {PATH: `.:${first}:${second}:${third}`};
		expect(findBinary('agent', env)).toBeUndefined();
		chmodSync(path.join(third, 'agent'), 0o755);
		expect(findBinary('agent', env)).toBe(path.join(third, 'agent'));
		expect(findBinary('agent', {})).toBeUndefined();
		expect(findBinary('../agent', {PATH: first})).toBeUndefined();
	});
});
