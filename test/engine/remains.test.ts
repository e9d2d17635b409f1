import {execFileSync, spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {processesIn} from '../../source/process/start/in-folder.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid({env: {GIT_CONFIG_PARAMETERS: "'user.nickname'='Bo'"}});
	inner = await startInnerEngine(grid);
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

const git = (args: readonly string[], cwd: string): string =>
	execFileSync('git', args, {cwd, encoding: 'utf8', env: grid.env}).trim();

/** Starts an agent that runs a script, and waits for the file `ready` in its worktree. */
const startAgent = async (script: string): Promise<string> => {
	const command = `${script}; echo > ready; while true; do sleep 1; done`;
	await inner.start({name: 'Remains', agent: 'command', command, streams: [{id: 'A', prompt: 'x'}]});
	await inner.until(run => run.streams.A?.workplace, 'the worktree');
	const worktree = inner.stream('A').workplace?.path ?? '';
	await waitFor(() => existsSync(path.join(worktree, 'ready')), {what: 'the agent'});
	return worktree;
};

const stop = async (): Promise<void> => {
	await inner.send({type: 'stream.stop', streamId: 'A'});
	await inner.until(run => run.streams.A?.state.is === 'stopped', 'the stop');
};

it('removes the locks that the git of a stopped agent left in its worktree and on its branch, and no others', async () => {
	const own =
		'own=$(git rev-parse --absolute-git-dir); shared=$(git rev-parse --path-format=absolute --git-common-dir)';
	const worktree = await startAgent(
		`${own}; echo work > work.txt; touch "$own/index.lock" "$own/HEAD.lock" "$shared/refs/heads/stream/a.lock" "$shared/refs/heads/main.lock" "$shared/packed-refs.lock"`,
	);
	await stop();
	expect(git(['commit', '-q', '--allow-empty', '-m', 'continues'], worktree)).toBe('');
	const shared = path.join(grid.root, '.git');
	expect(existsSync(path.join(shared, 'refs/heads/main.lock'))).toBe(true);
	expect(existsSync(path.join(shared, 'packed-refs.lock'))).toBe(true);
	expect(inner.stream('A').checkpoints.length).toBeGreaterThan(0);
	const history = readFileSync(path.join(shared, 'claude-grid/runs', inner.run().id, 'journal.jsonl'), 'utf8');
	expect(history).toContain('index.lock');
});

it('leaves a lock alone while a git command of somebody works in the worktree', async () => {
	const worktree = await startAgent('touch "$(git rev-parse --absolute-git-dir)/index.lock"; echo work > work.txt');
	const lock = path.join(git(['rev-parse', '--absolute-git-dir'], worktree), 'index.lock');
	// A git command that waits for what it reads, as one that waits for an editor does.
	const user = spawn('sh', ['-c', 'git cat-file --batch; :'], {
		cwd: worktree,
		env: grid.env,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	await waitFor(async () => (await processesIn(worktree)).some(({name}) => name === 'git'), {what: "the user's git"});
	writeFileSync(path.join(worktree, 'more.txt'), 'more');
	await stop();
	expect(existsSync(lock)).toBe(true);
	user.stdin.end();
});

it.each([
	['in the worktree', '(env -i setsid sh -c "sleep 301 & echo \\$! > ../stray" </dev/null >/dev/null 2>&1 &)'],
	[
		'elsewhere with its output open',
		'(env -i setsid sh -c "exec 3> ../stray; cd /; sleep 302 3>&- & echo \\$! >&3" </dev/null &)',
	],
])('names what still runs %s after its agent ended, and whose tag and parents are gone', async (_where, script) => {
	await startAgent(script);
	const file = path.join(path.dirname(inner.stream('A').workplace?.path ?? ''), 'stray');
	await waitFor(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), {what: 'the stray'});
	const pid = readFileSync(file, 'utf8').trim();
	await stop();
	const alert = inner.run().alerts.find(({key}) => key === 'strays:A');
	const isGone = !existsSync(`/proc/${pid}`);
	if (!isGone) expect(alert?.text).toContain(`sleep (pid ${pid})`);
	signal(Number(pid), 'SIGKILL');
	expect(isGone || alert).toBeTruthy();
});

it('starts no collection in the git of agents, setup and verify, beside the settings a user gave git', async () => {
	const viewState = (file: string) =>
		`git config gc.auto > ${file}; git config maintenance.auto >> ${file}; git config user.nickname >> ${file}`;
	await inner.start({
		name: 'Remains',
		agent: 'command',
		command: viewState('agent.txt'),
		streams: [{id: 'A', prompt: 'x', setup: viewState('setup.txt'), verify: viewState('verify.txt')}],
	});
	await inner.finished();
	const worktree = inner.stream('A').workplace?.path ?? '';
	for (const file of ['agent.txt', 'setup.txt', 'verify.txt'])
		expect(readFileSync(path.join(worktree, file), 'utf8'), file).toBe('0\nfalse\nBo\n');
});
