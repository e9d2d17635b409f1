import {execFileSync} from 'node:child_process';
import {
	accessSync,
	constants,
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {signal, startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

export type Sshd = {
	/** Logs in as ourselves and runs a shell line there; `isTerminal`: in a terminal of its own. */
	readonly login: (line: string, options?: {readonly isTerminal?: boolean}) => readonly string[];
	readonly stop: () => Promise<void>;
	readonly port: number;
	/** Its keys and configuration; `user` is the key to log in with. */
	readonly folder: string;
};

const binary = '/usr/sbin/sshd';

/** Why there is no sshd to try this with; undefined when there is one. */
export const sshdMissing = (): string | undefined => {
	try {
		for (const file of [binary, '/usr/bin/ssh', '/usr/bin/ssh-keygen']) accessSync(file, constants.X_OK);
		return undefined;
	} catch {
		return 'no sshd here (apt-get install openssh-server)';
	}
};

const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});

const configuration = (folder: string, port: number, more: readonly string[]): string =>
	[
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${folder}/host`,
		`PidFile ${folder}/pid`,
		`AuthorizedKeysFile ${folder}/authorized`,
		// The folder is below /tmp, which everybody may write.
		'StrictModes no',
		'UsePAM no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PermitRootLogin prohibit-password',
		'PrintMotd no',
		...more,
		'',
	].join('\n');

const clientOptions = (folder: string, port: number): readonly string[] => [
	'-F',
	'none',
	'-i',
	`${folder}/user`,
	'-p',
	String(port),
	...['StrictHostKeyChecking=no', `UserKnownHostsFile=${folder}/known`, 'IdentitiesOnly=yes', 'LogLevel=ERROR'].flatMap(
		option => ['-o', option],
	),
];

/** A real sshd on 127.0.0.1 with keys, configuration and port of its own. Throws when it does not start. */
export const startSshd = async (more: readonly string[] = []): Promise<Sshd> => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-grid-ssh-')));
	for (const name of ['host', 'user'])
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, name)]);
	copyFileSync(path.join(folder, 'user.pub'), path.join(folder, 'authorized'));
	const port = await freePort();
	writeFileSync(path.join(folder, 'config'), configuration(folder, port, more));
	// Started by root it wants this folder, which a service manager would have made.
	if (process.getuid?.() === 0) mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
	execFileSync(binary, ['-f', path.join(folder, 'config'), '-E', path.join(folder, 'log')]);
	const pid = await waitFor(() => Number(readFileSync(path.join(folder, 'pid'), 'utf8')), {what: 'sshd to listen'});
	return {
		port,
		folder,
		login: (line, {isTerminal = false} = {}) => [
			'ssh',
			...clientOptions(folder, port),
			isTerminal ? '-tt' : '-T',
			'127.0.0.1',
			line,
		],
		stop: async () => {
			signal(pid, 'SIGTERM');
			await waitFor(() => startTimeOf(pid) === undefined, {what: 'the end of sshd'});
			rmSync(folder, {recursive: true, force: true});
		},
	};
};
