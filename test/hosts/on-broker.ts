import {spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid, type RunningVerb} from '../helpers/grid.ts';
import {processesWith, signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {natsMissing} from './nats-missing.ts';
import {openLine} from './other-hosts.ts';

/** On a machine with much else to do. */
export const timeoutMs = 45_000;

const freePort = (): Promise<number> =>
	new Promise(resolve => {
		const server = createServer();
		server.listen(0, '127.0.0.1', () => {
			const {port} = server.address() as {port: number};
			server.close(() => resolve(port));
		});
	});

/** A machine that joins: another home, and a worker that came by itself. */
export type Joined = {
	readonly home: string;
	readonly pid: () => number;
	readonly output: () => string;
	/** Starts it anew, with the invitation that it has, or another program. */
	readonly start: () => void;
	readonly end: (name?: NodeJS.Signals) => Promise<void>;
	/** Ends all that runs there. */
	readonly empty: () => Promise<unknown>;
};

const joinAs = (invitation: string, program: readonly string[] = [process.execPath, built.cli]) => {
	const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'cg-joined-')));
	let child: ReturnType<typeof spawn> | undefined;
	let said = '';
	const start = (): void => {
		const {PATH, LANG} = process.env;
		const env = {PATH, LANG, HOME: home, GIT_CONFIG_GLOBAL: '/dev/null', CLAUDE_GRID_INVITATION: invitation};
		child = spawn(program[0] ?? '', [...program.slice(1), 'worker'], {env, stdio: ['ignore', 'pipe', 'pipe']});
		for (const stream of [child.stdout, child.stderr])
			stream?.setEncoding('utf8').on('data', (text: string) => {
				said += text;
			});
	};
	const end = async (name: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
		const ending = child;
		if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
		const ended = new Promise(resolve => ending.once('exit', resolve));
		ending.kill(name);
		await ended;
	};
	const empty = (): Promise<unknown> =>
		waitFor(
			() => {
				const left = processesWith(`HOME=${home}`);
				for (const {pid} of left) signal(pid, 'SIGKILL');
				return left.length === 0;
			},
			{what: 'the end of all there', timeoutMs: 10_000},
		).catch(() => undefined);
	const remove = async (): Promise<void> => {
		await end('SIGKILL');
		await empty();
		rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
	};
	start();
	return {home, pid: () => child?.pid ?? 0, output: () => said, start, end, empty, remove};
};

/** Each test of a file has a grid of its own with a broker, a real nats-server on loopback; skipped where there is none. */
export const onBroker = () => {
	const reason = natsMissing();
	let [grid, broker, line]: [
		Grid | undefined,
		RunningVerb | undefined,
		Awaited<ReturnType<typeof openLine>> | undefined,
	] = [undefined, undefined, undefined];
	const joined: ReturnType<typeof joinAs>[] = [];
	let port = 0;
	const serve = async (): Promise<void> => {
		broker = grid!.start(['hosts', 'serve', '--listen', `127.0.0.1:${port}`, '--address', `127.0.0.1:${line!.port}`], {
			timeoutMs: 10 * 60_000,
		});
		await waitFor(() => broker!.output().includes('the broker listens'), {what: 'the broker', timeoutMs});
	};
	beforeEach(async context => {
		if (reason !== undefined) return context.skip(reason);
		grid = createGrid({env: {CLAUDE_GRID_HOST_SILENCE_MS: '6000'}});
		port = await freePort();
		line = await openLine(port);
		await serve();
	});
	afterEach(async () => {
		line?.heal();
		await grid?.close();
		for (const one of joined.splice(0)) await one.remove();
		broker?.signal('SIGTERM');
		await broker?.ended;
		line?.close();
		grid = undefined;
	});
	const invite = async (name: string, ...more: readonly string[]): Promise<string> => {
		const invited = await grid!.run(['hosts', 'invite', name, '--json', ...more]);
		return JSON.parse(invited.stdout).invitation;
	};
	return {
		grid: (): Grid => grid!,
		/** Between hosts and the broker. */
		line: () => line!,
		port: (): number => port,
		broker: () => broker!,
		serve,
		invite,
		async join(name: string, ...more: readonly string[]): Promise<Joined> {
			const one = joinAs(await invite(name, ...more));
			joined.push(one);
			await waitFor(() => one.output().includes(`joined as ${name}`), {
				what: 'it to join',
				timeoutMs,
			}).catch(error => {
				throw new Error(`${error}\n${one.output()}`);
			});
			return one;
		},
		joinAs(invitation: string, program?: readonly string[]): Joined {
			const one = joinAs(invitation, program);
			joined.push(one);
			return one;
		},
	};
};
