import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createGrid} from '../helpers/grid.ts';
import {gitEnvironment, temporaryRepository} from '../helpers/temporary-repository.ts';
import {type AgentKind, agentScript, planOf, streamId} from './agents.ts';
import {type Measured, rows, us} from './result.ts';

/** From `run` until it has ended with its results. */
const byGrid = async (kind: AgentKind, count: number, atOnce: number): Promise<number> => {
	const grid = createGrid();
	try {
		const plan = grid.plan(planOf(agentScript(grid.parent, kind), count, atOnce));
		const begin = performance.now();
		const ended = await grid.run(['run', plan, '--detach'], {timeoutMs: 600_000});
		const waited = await grid.run(['wait', '--timeout', '600'], {timeoutMs: 620_000});
		if (ended.code !== 0 || waited.code !== 0) throw new Error(`${ended.stderr}\n${waited.stdout}\n${waited.stderr}`);
		return (performance.now() - begin) / 1000;
	} finally {
		await grid.close();
	}
};

/** The same worktrees, processes and commits. */
const byShell = async (kind: AgentKind, count: number, atOnce: number): Promise<number> => {
	const repository = temporaryRepository();
	const script = agentScript(repository.parent, kind);
	// Git fails where it reads a worktree that another one of it is just making, and may have made the branch by then.
	const add = 'for n in $(seq 50); do git worktree add -q -B {} ../{} && break; sleep 0.05; done';
	const each = `${add}; cd ../{} && bash ${script}`;
	const ids = Array.from({length: count}, (_, index) => streamId(index)).join('\\n');
	const begin = performance.now();
	const line = `printf '${ids}\\n' | xargs -P ${atOnce} -I{} sh -c '${each}'`;
	const shell = spawn('sh', ['-c', line], {cwd: repository.root, env: gitEnvironment(), stdio: 'ignore'});
	const [code] = await once(shell, 'close');
	const seconds = (performance.now() - begin) / 1000;
	const made = repository.git(['branch', '--list', 'U*']).split('\n').length;
	repository.remove();
	if (code !== 0 || made !== count) throw new Error(`The shell loop ended with ${code} and ${made} branches.`);
	return seconds;
};

const row = (name: string, who: string, value: number): Measured => ({row: name, who, unit: 's', value});

export const orchestrating = async (): Promise<readonly Measured[]> => [
	row(rows.many, us, await byGrid('commit', 64, 16)),
	row(rows.many, 'shell loop', await byShell('commit', 64, 16)),
];

export const together = async (kind: AgentKind): Promise<readonly Measured[]> => [
	row(rows.one, us, await byGrid(kind, 1, 1)),
	row(rows.two, us, await byGrid(kind, 2, 2)),
];
