import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {ensureEngine, findEngine, type LaunchOptions} from '../../source/client/launch.ts';
import type {Engine} from '../../source/engine/types.ts';
import {gridFolder} from '../../source/store/paths.ts';
import {bundle} from '../helpers/bundle.ts';
import {watch} from '../helpers/engine-contract.ts';
import {type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

const programs = temporaryFolder();
let program: string;
let folder: TemporaryFolder;
let commonDir: string;
let engines: Engine[];

beforeAll(async () => {
	program = await bundle('test/helpers/engine-program.ts', programs.path);
});
afterAll(() => programs.remove());
beforeEach(() => {
	folder = temporaryFolder();
	commonDir = `${folder.path}/shop/.git`;
	mkdirSync(commonDir, {recursive: true});
	engines = [];
});
afterEach(async () => {
	for (const engine of engines) await engine.close();
	const pids = starts();
	for (const pid of pids) end(pid, 'SIGTERM');
	await waitFor(() => pids.every(pid => !isAlive(pid)), {what: 'the end of the engines'});
	folder.remove();
});

const starts = (): readonly number[] => {
	try {
		return readFileSync(`${gridFolder(commonDir)}/starts`, 'utf8')
			.trim()
			.split('\n')
			.map(Number);
	} catch {
		return [];
	}
};
const end = (pid: number, signal: NodeJS.Signals): boolean => {
	try {
		return process.kill(pid, signal);
	} catch {
		return false;
	}
};
/** A zombie of another parent still answers signal 0. */
const isZombie = (pid: number): boolean =>
	process.platform === 'linux' && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
const isAlive = (pid: number): boolean => {
	try {
		return process.kill(pid, 0) && !isZombie(pid);
	} catch {
		return false;
	}
};

const options = (mode = 'well', more: Partial<LaunchOptions> = {}): LaunchOptions => ({
	commonDir,
	repository: `${folder.path}/shop`,
	program: {node: process.execPath, argv: [program, commonDir, mode]},
	env: {PATH: process.env.PATH, XDG_RUNTIME_DIR: folder.path},
	...more,
});
const ensure = async (mode?: string, more?: Partial<LaunchOptions>): Promise<Engine> => {
	const engine = await ensureEngine(options(mode, more));
	engines.push(engine);
	return engine;
};
const works = async (engine: Engine) => expect(await engine.send({type: 'run.pause'})).toMatchObject({ok: true});

describe('launching an engine', () => {
	it('starts one where none runs, and it outlives its client', async () => {
		const engine = await ensure();
		await works(engine);
		await engine.close();
		expect(starts()).toHaveLength(1);
		expect(isAlive(starts()[0] ?? 0)).toBe(true);
		expect(statSync(gridFolder(commonDir)).mode & 0o777).toBe(0o700);
		expect(statSync(`${gridFolder(commonDir)}/engine.log`).mode & 0o777).toBe(0o600);
	});

	it.runIf(process.platform === 'linux')('starts it in a session of its own', async () => {
		await ensure();
		const [pid = 0] = starts();
		const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
		expect(Number(session)).toBe(pid);
	});

	it('takes the one that runs', async () => {
		await ensure();
		await works(await ensure());
		expect(starts()).toHaveLength(1);
	});

	it('takes the one that runs though it listens elsewhere than this environment says', async () => {
		await ensure();
		mkdirSync(`${folder.path}/other`, {mode: 0o700});
		await works(await ensure('well', {env: {PATH: process.env.PATH, XDG_RUNTIME_DIR: `${folder.path}/other`}}));
		expect(starts()).toHaveLength(1);
	});

	it('ends with one engine for many clients that come at once (fault 19)', async () => {
		const all = await Promise.all(Array.from({length: 6}, () => ensure()));
		for (const engine of all) await works(engine);
		const pids = starts();
		await waitFor(() => pids.filter(isAlive).length === 1, {what: 'one engine'});
	});

	it('starts one beside a stale engine.json and a stale socket (fault 20)', async () => {
		await ensure();
		const [pid = 0] = starts();
		end(pid, 'SIGKILL');
		await waitFor(() => !isAlive(pid), {what: 'the end of the engine'});
		rmSync(`${gridFolder(commonDir)}/test.lock`);
		await works(await ensure());
		expect(starts()).toHaveLength(2);
	});

	it('starts it again when it dies under a client that watches', async () => {
		const watched = watch(await ensure());
		await waitFor(() => watched.run(), {what: 'the run'});
		const seen = watched.changes.length;
		const [pid = 0] = starts();
		rmSync(`${gridFolder(commonDir)}/test.lock`);
		end(pid, 'SIGKILL');
		await waitFor(() => watched.changes.length > seen, {what: 'the run of the new engine'});
		expect(starts()).toHaveLength(2);
	});

	it('says the last words of an engine that cannot start', async () => {
		mkdirSync(gridFolder(commonDir));
		writeFileSync(`${gridFolder(commonDir)}/engine.log`, 'old words\n');
		const failure = await ensureEngine(options('broken')).catch(error => error);
		expect(failure).toMatchObject({name: 'UserError', code: 'ENGINE_DIED'});
		expect(failure.message).toContain('ended with code 1');
		expect(failure.message).toContain('the run could not be read');
		expect(failure.message).not.toContain('old words');
		expect(failure.hint).toContain('engine.log');
	});

	it('says so when node is not there', async () => {
		const missing = {node: `${folder.path}/no-node`, argv: []};
		await expect(ensureEngine(options('well', {program: missing}))).rejects.toMatchObject({
			code: 'NODE_GONE',
			message: expect.stringContaining(missing.node),
		});
	});

	it('does not wait for ever for an engine that says nothing', async () => {
		await expect(ensureEngine(options('mute', {patienceMs: 300}))).rejects.toMatchObject({code: 'ENGINE_SILENT'});
	});

	it('makes room when the log has grown large', async () => {
		mkdirSync(gridFolder(commonDir));
		writeFileSync(`${gridFolder(commonDir)}/engine.log`, 'x'.repeat(1024 * 1024 + 1));
		await ensure();
		expect(statSync(`${gridFolder(commonDir)}/engine.log`).size).toBeLessThan(1024);
		expect(statSync(`${gridFolder(commonDir)}/engine.log.old`).size).toBe(1024 * 1024 + 1);
	});

	it('is not done by who only looks for an engine', async () => {
		expect(await findEngine(options())).toBeUndefined();
		expect(starts()).toEqual([]);
		await ensure();
		const found = await findEngine(options());
		if (found) engines.push(found);
		expect(found).toBeDefined();
	});
});
