import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import setup from '../helpers/global-setup.ts';
import {waitFor} from '../helpers/wait-for.ts';

/**
 * `npm run hosts`, as root: eight streams over this machine and two others (network namespaces with a user, a home and an sshd of
 * their own), by ssh and through the broker, beside one machine. Nothing here is a test: it makes two users and removes them.
 */
const unbuild = setup();
const {built} = await import('../helpers/built.ts');
const {createGrid} = await import('../helpers/grid.ts');
type Grid = ReturnType<typeof createGrid>;

const patienceMs = 15 * 60_000;
const brokerPort = 45_333;
const undo: (() => unknown)[] = [unbuild];
const run = (...[program = '', ...args]: readonly string[]): string => execFileSync(program, args, {encoding: 'utf8'});
const attempt = (...argv: readonly string[]): void => {
	try {
		execFileSync(argv[0] ?? '', argv.slice(1), {stdio: 'ignore'});
	} catch {
		// It is gone already.
	}
};

type Machine = {
	readonly name: string;
	readonly user: string;
	readonly home: string;
	readonly ip: string;
	readonly uid: number;
};

const makeMachine = (number: number): Machine => {
	const name = `cgm${number}`;
	const home = realpathSync(mkdtempSync(path.join(tmpdir(), `${name}-`)));
	run('useradd', '--no-create-home', '--home-dir', home, '--shell', '/bin/bash', name);
	undo.push(
		() => attempt('userdel', name),
		() => rmSync(home, {recursive: true, force: true}),
	);
	const uid = Number(run('id', '-u', name));
	chownSync(home, uid, uid);
	chmodSync(home, 0o700);
	run('usermod', '-p', '*', name);
	const [here, ip] = [`10.99.${number}.1`, `10.99.${number}.2`];
	run('ip', 'netns', 'add', name);
	undo.push(() => attempt('ip', 'netns', 'del', name));
	run('ip', 'link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`);
	run('ip', 'link', 'set', `${name}b`, 'netns', name);
	run('ip', 'addr', 'add', `${here}/24`, 'dev', `${name}a`);
	run('ip', 'link', 'set', `${name}a`, 'up');
	for (const line of [`addr add ${ip}/24 dev ${name}b`, `link set ${name}b up`, 'link set lo up'])
		run('ip', '-n', name, ...line.split(' '));
	return {name, user: name, home, ip, uid};
};

const inMachine = (
	{name, user, home}: Machine,
	argv: readonly string[],
	env: Readonly<Record<string, string>> = {},
) => {
	const child = spawn(
		'ip',
		['netns', 'exec', name, 'setpriv', '--reuid', user, '--regid', user, '--clear-groups', ...argv],
		{cwd: home, env: {PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...env}, stdio: ['ignore', 'pipe', 'pipe']},
	);
	let said = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', text => {
			said += text;
		});
	undo.push(() => child.kill('SIGKILL'));
	return {output: () => said};
};

/** An sshd in the machine's own network; gives a line of the user's ssh settings. */
const startSshd = (machine: Machine): string => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cgm-sshd-')));
	undo.push(() => rmSync(folder, {recursive: true, force: true}));
	chmodSync(folder, 0o755);
	for (const key of ['host', 'user']) run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, key));
	run('cp', `${folder}/user.pub`, `${folder}/authorized`);
	const lines = [
		'Port 22',
		`ListenAddress ${machine.ip}`,
		`HostKey ${folder}/host`,
		`AuthorizedKeysFile ${folder}/authorized`,
	];
	writeFileSync(
		`${folder}/config`,
		[...lines, 'StrictModes no', 'UsePAM no', 'PrintMotd no', `PidFile ${folder}/pid`, ''].join('\n'),
	);
	mkdirSync('/run/sshd', {recursive: true});
	const sshd = spawn('ip', ['netns', 'exec', machine.name, '/usr/sbin/sshd', '-D', '-e', '-f', `${folder}/config`], {
		stdio: 'ignore',
	});
	undo.push(() => sshd.kill('SIGKILL'));
	return [
		`Host ${machine.name}.test`,
		`HostName ${machine.ip}`,
		`User ${machine.user}`,
		`IdentityFile ${folder}/user`,
		'IdentitiesOnly yes',
		`UserKnownHostsFile ${folder}/known`,
		'StrictHostKeyChecking no',
		'LogLevel ERROR',
		'',
	].join('\n');
};

const forward = (listen: string, port: number, to: readonly [string, number]): Promise<Server> =>
	new Promise(resolve => {
		const server = createServer(socket => {
			const other = connect(to[1], to[0]);
			socket.pipe(other).pipe(socket);
			socket.on('error', () => other.destroy());
			other.on('error', () => socket.destroy());
		});
		server.listen(port, listen, () => resolve(server));
		undo.push(() => server.close());
	});

const stream = (index: number, host: string | undefined) => ({
	id: `S${index}`,
	agent: 'fake',
	tasks: ['One', 'Two', 'Three'],
	...(host !== undefined && {host}),
	fake: {taskMs: 6000, writes: [{task: 1, path: `S${index}.txt`, text: `${index}\n`}]},
});

/** Minutes of a plan of eight streams, and the tree that it leaves. */
const work = async (grid: Grid, what: string, hosts: readonly string[]) => {
	const places = hosts.length === 0 ? [undefined] : ['local', 'cgm1', 'cgm2', 'cgm1', 'cgm2', 'local', 'cgm1', 'cgm2'];
	const streams = Array.from({length: 8}, (_, index) => stream(index, places[index % places.length]));
	const document = {name: what, maxParallel: 8, verify: 'ls S*.txt', ...(hosts.length > 0 && {hosts}), streams};
	const begun = performance.now();
	const {code, stdout, stderr} = await grid.run(['run', grid.plan(document), '--merge', '--yes'], {
		timeoutMs: patienceMs,
	});
	const seconds = (performance.now() - begun) / 1000;
	if (code !== 0) throw new Error(`${what}: ${stdout}\n${stderr}`);
	const used = new Set(Object.values(grid.saved().streams).map(({placement}) => placement?.host ?? 'local'));
	return {what, seconds, tree: grid.git(['rev-parse', 'main^{tree}']), used: [...used].sort().join(' ')};
};

const over = async (
	what: string,
	hosts: readonly string[],
	prepare: (grid: Grid) => Promise<void>,
	env: Readonly<Record<string, string>>,
) => {
	const grid = createGrid({env});
	try {
		await prepare(grid);
		return await work(grid, what, hosts);
	} finally {
		await grid.close();
	}
};

const bySsh = async (grid: Grid): Promise<void> => {
	for (const name of ['cgm1', 'cgm2']) {
		const {stdout, stderr} = await grid.run(['hosts', 'add', name, `${name}.test`, '--slots', '4']);
		if (!stdout.includes('is ready')) throw new Error(stdout + stderr);
	}
};

const byBroker =
	(machines: readonly Machine[]) =>
	async (grid: Grid): Promise<void> => {
		const broker = grid.start(['hosts', 'serve', '--listen', `127.0.0.1:${brokerPort}`], {timeoutMs: patienceMs});
		undo.push(() => broker.signal('SIGKILL'));
		await waitFor(() => broker.output().includes('listens'), {what: 'the broker', timeoutMs: 60_000});
		for (const machine of machines) {
			const {stdout} = await grid.run(['hosts', 'invite', machine.name, '--slots', '4', '--json']);
			// An old nats-server is reached on loopback alone: of the machine's own, and here.
			const [host = ''] = [machine.ip.replace(/2$/, '1')];
			await forward(host, brokerPort, ['127.0.0.1', brokerPort]);
			const relay = `const net = require('node:net'); net.createServer(one => { const other = net.connect(${brokerPort}, '${host}'); one.pipe(other).pipe(one); for (const each of [one, other]) each.on('error', () => {}); }).listen(${brokerPort}, '127.0.0.1');`;
			inMachine(machine, [process.execPath, '-e', relay]);
			const worker = inMachine(machine, [process.execPath, built.cli, 'worker'], {
				CLAUDE_GRID_INVITATION: JSON.parse(stdout).invitation,
			});
			await waitFor(() => worker.output().includes('joined as'), {
				what: `${machine.name} to join`,
				timeoutMs: 60_000,
			}).catch(error => {
				throw new Error(`${error}\n${worker.output()}`);
			});
		}
	};

try {
	const machines = [1, 2].map(makeMachine);
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cgm-ssh-')));
	undo.push(() => rmSync(folder, {recursive: true, force: true}));
	writeFileSync(`${folder}/config`, machines.map(startSshd).join('\n'));
	writeFileSync(`${folder}/ssh`, `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/config "$@"\n`, {mode: 0o755});
	const ssh = {PATH: `${folder}:${process.env.PATH}`};
	const nothing = async (): Promise<void> => undefined;
	chmodSync(path.dirname(built.cli), 0o755);
	const rows = [
		await over('one machine', [], nothing, {}),
		await over('three machines, ssh', ['local', 'cgm1', 'cgm2'], bySsh, ssh),
		await over('three machines, broker', ['local', 'cgm1', 'cgm2'], byBroker(machines), {}),
		await over('one machine again', [], nothing, {}),
	];
	const base = (rows[0]!.seconds + rows[3]!.seconds) / 2;
	for (const {what, seconds, tree, used} of rows)
		console.log(
			`${what.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s  x ${(seconds / base).toFixed(2)}  ${tree.slice(0, 12)}  ${used}`,
		);
} finally {
	for (const one of undo.reverse()) await one();
}
process.exit(0);
