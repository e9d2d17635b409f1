import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {processesWith, signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {type Sshd, startSshd} from '../ssh/sshd.ts';

/** A machine of the user's: an sshd of its own on loopback, whose sessions have another home. */
export type OtherHost = {
	readonly name: string;
	readonly home: string;
	/** The line to it is dead: nothing that is sent comes through, and nobody is told. */
	readonly cut: () => void;
	readonly heal: () => void;
	/** The process of ours there that was started last. */
	readonly worker: () => number;
	/** Ends all that runs there. */
	readonly empty: () => Promise<unknown>;
	readonly stop: () => Promise<void>;
};

const workerIn = (home: string): number => {
	const folder = path.join(home, '.claude-grid', 'hosts');
	const [newest = ''] = readdirSync(folder)
		.map(name => path.join(folder, name, 'worker.json'))
		.filter(file => existsSync(file))
		.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
	return JSON.parse(readFileSync(newest, 'utf8')).pid;
};

type Line = {readonly port: number; readonly cut: () => void; readonly heal: () => void; readonly close: () => void};

export const openLine = async (to: number): Promise<Line> => {
	const sockets = new Set<Socket>();
	let isCut = false;
	const server = createServer(socket => {
		const other = connect(to, '127.0.0.1');
		for (const [from, into] of [
			[socket, other],
			[other, socket],
		] as const) {
			sockets.add(from);
			from.on('data', bytes => isCut || into.write(bytes));
			from.on('close', () => isCut || into.destroy());
			from.on('error', () => isCut || into.destroy());
		}
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
	const end = (): void => {
		for (const socket of sockets) socket.destroy();
		sockets.clear();
	};
	return {
		port: (server.address() as {port: number}).port,
		cut: () => {
			isCut = true;
		},
		heal: () => {
			end();
			isCut = false;
		},
		close: () => {
			end();
			server.close();
		},
	};
};

/** `more`: what its sessions have in their environment beside its home. */
export const startHost = async (
	name: string,
	more: readonly string[] = [],
): Promise<OtherHost & {readonly sshd: Sshd; readonly line: Line}> => {
	const home = realpathSync(mkdtempSync(path.join(tmpdir(), `cg-${name}-`)));
	const env = [`HOME=${home}`, `XDG_CONFIG_HOME=${home}/config`, 'GIT_CONFIG_GLOBAL=/dev/null', ...more];
	const sshd = await startSshd([`SetEnv ${env.join(' ')}`]);
	const line = await openLine(sshd.port);
	const mine = () => processesWith(`HOME=${home}`);
	const empty = (): Promise<unknown> =>
		waitFor(
			() => {
				for (const {pid} of mine()) signal(pid, 'SIGKILL');
				return mine().length === 0;
			},
			{what: `the end of all on ${name}`, timeoutMs: 10_000},
		).catch(() => undefined);
	return {
		name,
		home,
		sshd,
		line,
		cut: line.cut,
		heal: line.heal,
		worker: () => workerIn(home),
		empty,
		stop: async () => {
			line.close();
			await empty();
			await sshd.stop();
			rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
		},
	};
};

/** A folder for the PATH whose ssh reads this configuration, as a user's own would be read. */
export const sshOf = (hosts: readonly Awaited<ReturnType<typeof startHost>>[]): string => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cg-ssh-')));
	mkdirSync(folder, {recursive: true});
	const config = hosts.flatMap(({name, sshd, line}) => [
		`Host ${name}.test`,
		'HostName 127.0.0.1',
		`Port ${line.port}`,
		`IdentityFile ${sshd.folder}/user`,
		'IdentitiesOnly yes',
		`UserKnownHostsFile ${sshd.folder}/known`,
		'StrictHostKeyChecking no',
		'LogLevel ERROR',
	]);
	writeFileSync(path.join(folder, 'config'), `${config.join('\n')}\n`);
	const program = path.join(folder, 'ssh');
	writeFileSync(program, `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/config "$@"\n`);
	chmodSync(program, 0o755);
	return folder;
};
