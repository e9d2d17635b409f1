import {spawn, spawnSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it, onTestFinished} from 'vitest';
import {type ShellRequest, type SmallShell, startSmallShell} from '../../source/process/small-shell/small-shell.ts';
import {processesIn} from '../../source/process/start/in-folder.ts';
import {processesWith, signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {bundle} from './bundle.ts';
import {temporaryFolder} from './session.ts';

const searchPath = process.env.PATH ?? '';
const shells: SmallShell[] = [];
afterEach(() => {
	for (const shell of shells.splice(0)) shell.close();
});

const open = (): SmallShell => {
	const shell = startSmallShell();
	if (!shell) throw new Error('this system has no small shell');
	shells.push(shell);
	return shell;
};

const request = (argv: readonly string[], more: Partial<ShellRequest> = {}): ShellRequest => ({
	argv,
	cwd: '/',
	env: {PATH: searchPath},
	signal: new AbortController().signal,
	onSize: () => {},
	...more,
});
const sh = (script: string, more: Partial<ShellRequest> = {}) => request(['sh', '-c', script], more);

describe.runIf(process.platform === 'linux')('a command that the small shell starts', () => {
	it('says what it says and how it ended, each to whom it belongs', async () => {
		const shell = open();
		const all = Array.from({length: 40}, (_, index) =>
			shell.run(sh(`echo out ${index}; echo err ${index} >&2; exit ${index}`)),
		);
		for (const [index, answer] of (await Promise.all(all)).entries())
			expect(answer).toEqual({exitCode: index, stdout: `out ${index}\n`, stderr: `err ${index}\n`});
	});

	it('gets its arguments, folder and environment as they are', async () => {
		const folder = path.join(temporaryFolder(), `a 'b' "c"\n$(touch /tmp/no) \`d\``);
		mkdirSync(folder, {recursive: true});
		const odd = `it's "odd"\n\\ $HOME \`x\` é`;
		const answer = await open().run(
			request(['sh', '-c', 'pwd; printf "%s|" "$ODD" "$(printenv HOME || echo none)" "$@"; cat', 'sh', odd, '', '-n'], {
				cwd: folder,
				env: {PATH: searchPath, ODD: odd},
			}),
		);
		expect(answer).toEqual({exitCode: 0, stdout: `${folder}\n${odd}|none|${odd}||-n|`, stderr: ''});
	});

	it('is none of those that are looked for in a folder, as a command of somebody else is', async () => {
		const folder = realpathSync(temporaryFolder());
		const own = open().run(sh('echo $$ > own; exec sleep 300', {cwd: folder}));
		spawn('sh', ['-c', 'sleep 301 & echo $! > other; wait'], {cwd: folder});
		const pidIn = (name: string) => Number(readFileSync(path.join(folder, name), 'utf8'));
		await waitFor(() => ['own', 'other'].every(name => existsSync(path.join(folder, name)) && pidIn(name) > 0), {
			what: 'both',
		});
		expect((await processesIn(folder)).map(({pid}) => pid)).toEqual([pidIn('other')]);
		for (const name of ['own', 'other']) signal(pidIn(name), 'SIGKILL');
		await own;
	});

	it('says more than a pipe holds, and bytes of several at once', async () => {
		const shell = open();
		const all = await Promise.all([1, 2, 3].map(digit => shell.run(sh(`yes ${digit} | head -c 3000000`))));
		for (const [index, answer] of all.entries()) {
			expect(answer?.stdout).toHaveLength(3_000_000);
			expect(answer?.stdout).toBe(`${index + 1}\n`.repeat(1_500_000));
		}
	});

	it('is waited for, not what it leaves behind; that says nothing to others', async () => {
		const shell = open();
		const tag = randomUUID();
		const env = {PATH: searchPath, TAG: tag};
		onTestFinished(() => {
			for (const {pid} of processesWith(`TAG=${tag}`)) signal(pid, 'SIGKILL');
		});
		const left = await shell.run(sh('(while :; do echo late; sleep 0.01; done) & echo first', {env}));
		expect(left?.stdout).toMatch(/^first$/m);
		for (let round = 0; round < 20; round++) expect((await shell.run(sh('echo own')))?.stdout).toBe('own\n');
	});

	it('is ended when it is asked to, and tells its size meanwhile', async () => {
		const aborted = new AbortController();
		const sizes: number[] = [];
		const onSize = (bytes: number) => {
			sizes.push(bytes);
			aborted.abort();
		};
		const answer = await open().run(sh('echo begun; exec sleep 1000', {signal: aborted.signal, onSize}));
		expect(answer).toEqual({exitCode: 128 + 15, stdout: 'begun\n', stderr: ''});
		expect(sizes[0]).toBe(6);
	});

	it('that cannot be started says 127, in a folder that is not there too', async () => {
		const shell = open();
		expect((await shell.run(request(['no-such-program'])))?.exitCode).toBe(127);
		expect((await shell.run(sh('true', {cwd: '/no/such/folder'})))?.exitCode).toBe(127);
	});

	it('is not started with a variable that no shell can set, nor once the shell is gone', async () => {
		const shell = open();
		expect(await shell.run(sh('true', {env: {PATH: searchPath, 'a-b': 'c'}}))).toBeUndefined();
		shell.close();
		await waitFor(async () => (await shell.run(sh('true'))) === undefined, {what: 'the end of the shell'});
	});

	it('leaves no zombie', async () => {
		const shell = open();
		for (let round = 0; round < 30; round++) await shell.run(sh('true'));
		const answer = await shell.run(
			sh('shell=$(cut -d" " -f4 /proc/$PPID/stat); cat /proc/[0-9]*/stat 2>/dev/null | grep -c ") Z $shell "'),
		);
		expect(Number(answer?.stdout)).toBeLessThan(5);
	});

	it('is not looked for under its pid once it has ended', async () => {
		const shell = open();
		const [folder, aborted] = [temporaryFolder(), new AbortController()];
		const file = (name: string) => path.join(folder, name);
		const script = 'echo $$ >pid; mv pid begun; while [ ! -e go ]; do sleep 0.01; done';
		const answer = shell.run(sh(script, {cwd: folder, signal: aborted.signal}));
		await waitFor(() => existsSync(file('begun')), {what: 'the command'});
		await shell.run(sh('true'));
		const pid = readFileSync(file('begun'), 'utf8').trim();
		writeFileSync(file('go'), '');
		// Nothing is read meanwhile.
		while (existsSync(`/proc/${pid}`));
		aborted.abort();
		expect((await answer)?.exitCode).toBe(0);
	});

	it('is waited for when the shell is killed, and says how it ended', async () => {
		const shell = open();
		const script = 'kill -9 $(cut -d" " -f4 /proc/$PPID/stat); sleep 0.2; echo done; exit 3';
		expect(await shell.run(sh(script))).toEqual({exitCode: 3, stdout: 'done\n', stderr: ''});
		expect(await shell.run(sh('true'))).toBeUndefined();
	});

	it('counts as killed when nothing is left of the shell that could say how it ended', async () => {
		const shell = open();
		const tag = randomUUID();
		const answer = shell.run(
			sh('kill -9 $(cut -d" " -f4 /proc/$PPID/stat) $PPID; sleep 0.2', {env: {PATH: searchPath, TAG: tag}}),
		);
		expect((await answer)?.exitCode).toBe(137);
		expect(await shell.run(sh('true'))).toBeUndefined();
	});
});

const hasNamespaces = process.platform === 'linux' && spawnSync('unshare', ['-Urpf', 'true']).status === 0;

it.runIf(hasNamespaces)('there is no small shell where /proc shows the processes of others', () => {
	const script = bundle(
		`import {startSmallShell} from '${path.resolve('source/process/small-shell/small-shell.ts')}';
		const shell = startSmallShell();
		console.log(process.pid, shell === undefined);
		shell?.close();`,
		path.join(temporaryFolder(), 'elsewhere.mjs'),
	);
	const {stdout} = spawnSync('unshare', ['-Urpf', process.execPath, script], {encoding: 'utf8'});
	expect(stdout).toBe('1 true\n');
});

it.runIf(process.platform === 'linux')(
	'the small shell ends with the process that has it, however that ends',
	async () => {
		const tag = randomUUID();
		const script = bundle(
			`import {startSmallShell} from '${path.resolve('source/process/small-shell/small-shell.ts')}';
		const shell = startSmallShell();
		const answer = await shell.run({argv: ['echo', 'ready'], cwd: '/', env: process.env, signal: new AbortController().signal, onSize() {}});
		console.log(answer.stdout);
		setInterval(() => {}, 1000);`,
			path.join(temporaryFolder(), 'owner.mjs'),
		);
		const owner = spawn(process.execPath, [script], {
			env: {PATH: searchPath, TAG: tag},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		await new Promise(resolve => owner.stdout.once('data', resolve));
		expect(processesWith(`TAG=${tag}`)).toHaveLength(2);
		owner.kill('SIGKILL');
		await waitFor(() => processesWith(`TAG=${tag}`).length === 0, {what: 'the end of the shell'});
	},
);
