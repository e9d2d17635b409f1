import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, openGrid} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {itBoxed, itSaysWhyNot} from './support.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid({env: {GITHUB_TOKEN: 'ghp_1', KEPT_TOKEN: 'kept'}});
	mkdirSync(path.join(grid.home, '.ssh'));
	writeFileSync(path.join(grid.home, '.ssh/id_rsa'), 'private');
	writeFileSync(path.join(grid.home, '.bashrc'), 'as it was');
});
afterEach(() => grid.close());

const stream = (id = 'A') => grid.saved().streams[id]!;

const whereIs = (name: string): string =>
	execFileSync('/bin/sh', ['-c', `command -v ${name}`], {encoding: 'utf8'}).trim();

/** What a command finds out, as the files that it commits. */
const looking = (): string =>
	[
		`cat ${grid.home}/.ssh/id_rsa > ssh.txt 2>&1`,
		`cat ${grid.root}/readme.md > checkout.txt 2>&1`,
		`ls ${grid.parent}/project.grid > worktrees.txt`,
		`ls ${grid.commonDir}/claude-grid > state.txt 2>&1`,
		`ls ${grid.home}/run > sockets.txt 2>&1`,
		'ls /proc | grep -c "^[0-9]" > processes.txt',
		'(printenv GITHUB_TOKEN || echo gone; printenv KEPT_TOKEN || echo gone) > environment.txt',
		`echo hostile >> ${grid.home}/.bashrc`,
		'git config user.name Hostile > config.txt 2>&1',
		`rm -rf .git ${grid.commonDir}/hooks ${grid.commonDir}/config 2> removed.txt`,
		`touch ${grid.commonDir}/hooks/pre-commit 2> hook.txt`,
		'git add -A && git commit -qm Look && git stash list && git tag mine && git switch -qc side && git switch -q -',
	].join('; ');

const plan = (sandbox: unknown, command: string, more: object = {}): string =>
	grid.plan({
		name: 'Sandbox',
		agent: 'command',
		sandbox,
		streams: [{id: 'A', prompt: 'look', command, ...more}],
	});

const found = (name: string): string => grid.git(['show', `stream/a:${name}`]);

describe('an agent in a sandbox', () => {
	itSaysWhyNot();

	itBoxed('finds its worktree, and neither keys, nor other work, nor the grid, nor other processes', async () => {
		const setup = `echo setup >> setup.txt; cat ${grid.home}/.ssh/id_rsa >> setup.txt`;
		const verify = `test -f ssh.txt && ! test -e ${grid.home}/.ssh`;
		const ran = await grid.run([
			'run',
			plan({env: ['KEPT_TOKEN']}, looking(), {setup: `${setup}; true`, verify}),
			'--merge',
		]);
		expect(ran, ran.stdout).toMatchObject({code: 0});
		expect(found('ssh.txt')).toContain('No such file');
		expect(found('setup.txt')).toBe('setup');
		expect(found('checkout.txt')).toContain('No such file');
		expect(found('worktrees.txt')).toBe('A');
		expect(found('state.txt')).toContain('No such file');
		expect(found('sockets.txt')).toContain('No such file');
		expect(Number(found('processes.txt'))).toBeLessThan(10);
		expect(found('environment.txt')).toBe('gone\nkept');
		expect(found('config.txt')).toMatch(/config/);
		expect(found('removed.txt')).toContain('busy');
		expect(found('hook.txt')).not.toBe('');
		expect(readFileSync(path.join(grid.home, '.bashrc'), 'utf8')).toBe('as it was');
		expect(existsSync(path.join(grid.commonDir, 'hooks/pre-commit'))).toBe(false);
		expect(grid.git(['branch', '--list', '--format=%(refname:short)'])).toBe('main\nstream/a');
		expect(grid.git(['tag'])).toBe('');
		expect(grid.git(['log', '--format=%s', '-1', 'main'])).toMatch(/^Merge stream\/a/);
		expect(grid.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	});

	itBoxed('reaches all of that without one, so that the looks above can tell', async () => {
		const command = looking().replace(/rm -rf[^;]*; touch[^;]*; /, '');
		await grid.run(['run', plan(false, command)]);
		expect(found('ssh.txt')).toBe('private');
		expect(found('checkout.txt')).not.toContain('No such file');
		expect(found('environment.txt')).toBe('ghp_1\nkept');
		expect(readFileSync(path.join(grid.home, '.bashrc'), 'utf8')).toContain('hostile');
	});

	itBoxed('ends by itself when it is asked to, and leaves no process behind', async () => {
		const command =
			'trap "echo asked > asked.txt; exit 3" INT; setsid sleep 300 & (sleep 300 &) ; echo ready; while :; do sleep 0.1; done';
		await grid.run(['run', plan(true, command), '--detach']);
		await waitFor(() => stream().sessions[0]?.process && grid.tagged().length > 3, {what: 'the agent'});
		await waitFor(async () => (await grid.run(['logs', 'A'])).stdout.includes('ready'), {what: 'its first word'});
		await grid.run(['stop']);
		const exit = path.join(grid.runFolder(), 'sessions', stream().sessions[0]!.id, 'exit.json');
		await waitFor(() => existsSync(exit), {what: 'its exit code'});
		expect(JSON.parse(readFileSync(exit, 'utf8'))).toMatchObject({code: 3});
		expect(readFileSync(path.join(stream().workplace!.path, 'asked.txt'), 'utf8')).toBe('asked\n');
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of all processes'});
	});

	itBoxed('works on without the engine, and is heard and answered by the next one', async () => {
		const fake = {faults: [{kind: 'ask', afterTask: 1}]};
		const file = grid.plan({
			name: 'Door',
			agent: 'fake',
			sandbox: true,
			streams: [{id: 'A', tasks: ['One', 'Two'], fake}],
		});
		await grid.run(['run', file, '--detach']);
		await waitFor(() => stream().questions?.[0], {what: 'the question'});
		await grid.killEngine('SIGKILL');
		await grid.run(['status']);
		expect(await grid.run(['approve', 'A'])).toMatchObject({code: 0});
		await grid.run(['wait', '--timeout', '60']);
		expect(stream().state.is).toBe('completed');
		expect(grid.git(['rev-list', '--count', 'main..stream/a'])).toBe('2');
	});

	itBoxed('cannot destroy the repository: its stream fails with a sentence, and the others are whole', async () => {
		const command = `rm -rf ${grid.commonDir}/objects/?? ${grid.commonDir}/refs/heads/* ${grid.commonDir}/packed-refs; echo ${'12345678'.repeat(5)} > ${grid.commonDir}/refs/heads/main; echo nonsense > ${grid.commonDir}/HEAD; mkdir -p ${grid.commonDir}/refs/heads/stream; echo nonsense > ${grid.commonDir}/refs/heads/stream/a`;
		const before = grid.git(['rev-parse', 'main']);
		await grid.run(['run', plan(true, command)]);
		expect(stream().state).toMatchObject({is: 'failed'});
		expect((await grid.run(['status'])).stdout).toContain('was not imported');
		expect(grid.git(['rev-parse', 'main'])).toBe(before);
		expect(grid.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	});
});

describe('the user who takes over a stream in a sandbox', () => {
	afterEach(closeTerminals);

	itBoxed('sits inside, keeps Ctrl-C for the program, and what is committed there is taken over', async () => {
		await grid.run(['run', plan(true, 'sleep 300'), '--detach']);
		await waitFor(() => stream().sessions[0]?.process, {what: 'the agent', timeoutMs: 60_000});
		const terminal = openGrid(grid, ['attach', 'A', '--yes']);
		await terminal.see('in its sandbox');
		await terminal.type(`ls ${grid.home}/.ssh\r`).see('No such file');
		await terminal.type('echo "slee"ping; sleep 1000\r').see('sleeping');
		await terminal.type('\x03').see(/\^C\s*[#$]/);
		await terminal
			.type('echo by hand > hand.txt; git add -A; git commit -qm Hand; echo "commit"ted\r')
			.see('committed');
		await terminal.type('exit\r').see('c marks it completed');
		await terminal.type('c\r');
		await waitFor(() => stream().state.is === 'completed', {what: 'the completed stream'});
		expect(found('hand.txt')).toBe('by hand');
	});
});

describe('a sandbox that is asked for and cannot be had', () => {
	itBoxed('starts nothing, also by the flag, and says how it can be had', async () => {
		const bin = path.join(grid.home, 'bin');
		mkdirSync(bin);
		for (const name of ['git', 'sh', 'true']) symlinkSync(whereIs(name), path.join(bin, name));
		const refused = await grid.run(['run', plan(false, 'true'), '--sandbox'], {env: {PATH: bin}});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain('bubblewrap is not installed');
		expect(refused.stderr).toContain('apt install bubblewrap');
	});
});
