import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {processesWith, signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeAll(async () => {
	grid = createGrid();
	const streams = [{id: 'A', prompt: 'x'}];
	await grid.run(['run', grid.plan({name: 'S', agent: 'command', command: 'sleep 1000', streams}), '--detach']);
});
afterAll(() => grid.close());

/** As sshd does without a terminal: a shell in a session of its own, with pipes. */
const shell =
	"const {spawn} = require('node:child_process'); spawn('sh', ['-c', process.argv[1] + '; true'], {detached: true}).stdout.pipe(process.stdout)";

const marked = (mark: string) => processesWith(`MARK=${mark}`);
const hasBegun = (mark: string): boolean =>
	marked(mark).some(({pid}) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('claude-grid'));

it.each([
	['wait', ['wait']],
	['logs -f', ['logs', 'A', '-f']],
])('%s ends when the ssh connection without a terminal that it was started by is gone', async (name, args) => {
	const line = [process.execPath, built.cli, ...args].map(word => `'${word}'`).join(' ');
	const sshd = spawn(process.execPath, ['-e', shell, line], {
		cwd: grid.root,
		env: {...grid.env, MARK: name},
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	await waitFor(() => hasBegun(name), {what: name});
	// Whoever begins after it has looked later.
	expect((await grid.run(['status'])).code).toBe(0);
	signal(sshd.pid ?? 0, 'SIGKILL');
	await waitFor(() => marked(name).length === 0, {what: `${name} to end`, timeoutMs: 60_000});
	expect(grid.agents()).toHaveLength(1);
});
