import {beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {signal, startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onMini, timeoutMs} from './on-mini.ts';

const here = onMini();
let grid: Grid;
let mini: ReturnType<typeof here.mini>;
beforeEach(() => {
	[grid, mini] = [here.grid(), here.mini()];
});
const addMini = () => here.add('--slots', '4');

const stream = (id: string, over: object = {}) => ({
	id,
	tasks: ['One', 'Two'],
	agent: 'fake',
	fake: {taskMs: 300, writes: [{task: 1, path: `${id}.txt`, text: `${id}\n`}]},
	...over,
});

const diamond = (hosts: object, b: object = {}) => ({
	name: 'Diamond',
	maxParallel: 4,
	verify: 'test -f A.txt',
	...hosts,
	streams: [
		stream('A'),
		stream('B', {dependencies: ['A'], ...b}),
		stream('C', {dependencies: ['A']}),
		stream('D', {dependencies: ['B', 'C']}),
	],
});

const treeOf = (one: Grid): string => one.git(['rev-parse', 'main^{tree}']);
const placeOf = (id: string): string | undefined => grid.saved().streams[id]?.placement?.host;
const sessionOf = (id: string) => grid.saved().streams[id]?.sessions.at(-1);

/** Of all its sessions: one that was ended and started anew would be a second. */
const processesOf = (id: string) => grid.saved().streams[id]?.sessions.map(({process}) => process);

/** One long stream at work on mini. */
const atWork = async (taskMs = 1500) => {
	await addMini();
	const plan = grid.plan({name: 'One', hosts: ['mini', 'local'], streams: [stream('B', {fake: {taskMs}})]});
	const verb = grid.start(['run', plan, '--merge', '--yes']);
	const agent = await waitFor(() => sessionOf('B')?.process, {what: 'an agent on mini', timeoutMs}).catch(error => {
		throw new Error(`${error}\n${verb.output()}`);
	});
	return {verb, agent};
};

const expectOneAttempt = async (verb: ReturnType<Grid['start']>): Promise<void> => {
	const {code, stdout, stderr} = await verb.ended;
	expect(`${stdout}\n${stderr}`).toContain('completed and merged');
	expect(code).toBe(0);
	expect(grid.saved().streams.B?.attempt).toBe(1);
};

describe('a plan over this machine and another', () => {
	it('leaves the same tree on main as on one machine, and every commit here', async () => {
		await addMini();
		const run = await grid.run([
			'run',
			grid.plan(diamond({hosts: ['local', 'mini']}, {host: 'mini'})),
			'--merge',
			'--yes',
		]);
		expect(run.stderr + run.stdout).toContain('All 4 streams completed and merged');
		const places = ['A', 'B', 'C', 'D'].map(placeOf);
		expect(new Set(places)).toEqual(new Set(['local', 'mini']));
		const alone = createGrid();
		try {
			await alone.run(['run', alone.plan(diamond({})), '--merge', '--yes']);
			expect(treeOf(grid)).toBe(treeOf(alone));
		} finally {
			await alone.close();
		}
		expect(grid.git(['fsck', '--connectivity-only'])).not.toContain('missing');
	});

	it('goes on with the same agent when the worker there is killed', async () => {
		const {verb, agent} = await atWork();
		signal(mini.worker(), 'SIGKILL');
		await waitFor(() => grid.saved().hosts?.mini?.state !== 'up', {what: 'mini to be away', timeoutMs});
		await waitFor(() => grid.saved().hosts?.mini?.state === 'up', {what: 'mini to be back', timeoutMs});
		expect(processesOf('B')).toEqual([agent]);
		await expectOneAttempt(verb);
	});

	it('goes on with the same agent when the worker there stands still, for another takes its place', async () => {
		const {verb, agent} = await atWork(10_000);
		const worker = mini.worker();
		const startedAt = startTimeOf(worker);
		signal(worker, 'SIGSTOP');
		await waitFor(() => grid.saved().hosts?.mini?.state === 'away', {what: 'mini to be away', timeoutMs});
		await waitFor(() => grid.saved().hosts?.mini?.state === 'up', {what: 'mini to be back', timeoutMs});
		signal(worker, 'SIGCONT');
		await waitFor(() => startTimeOf(worker) !== startedAt, {what: 'the end of the old worker', timeoutMs});
		expect(startTimeOf(agent.pid)).toBe(agent.startTime);
		await expectOneAttempt(verb);
	});

	it('goes on with the same agent when the engine is killed, and another one takes over', async () => {
		const {verb, agent} = await atWork(3000);
		await grid.killEngine();
		await waitFor(() => grid.engine() !== undefined, {what: 'an engine', timeoutMs});
		await waitFor(() => grid.saved().hosts?.mini?.state === 'up', {what: 'mini to be back', timeoutMs});
		expect(processesOf('B')).toEqual([agent]);
		await expectOneAttempt(verb);
	});

	it('goes on with the same agent when the line is dead for a while', async () => {
		const {verb, agent} = await atWork(4000);
		mini.cut();
		await waitFor(() => grid.saved().hosts?.mini?.state === 'away', {what: 'mini to be away', timeoutMs});
		expect(processesOf('B')).toEqual([agent]);
		mini.heal();
		await expectOneAttempt(verb);
	});

	it('continues here what a lost host had, and ends and saves there what is left once it is back', async () => {
		const {verb, agent} = await atWork(60_000);
		mini.cut();
		await waitFor(() => grid.saved().hosts?.mini?.state === 'away', {what: 'mini to be away', timeoutMs});
		const moved = await grid.run(['move', 'B']);
		expect(moved.stdout + moved.stderr).toContain('B is moved from mini to local');
		await waitFor(() => grid.agents().length === 1 && grid.saved().streams.B?.attempt === 2, {
			what: 'its second attempt',
		});
		mini.heal();
		await waitFor(() => startTimeOf(agent.pid) === undefined, {what: 'the end of the old agent', timeoutMs});
		await waitFor(() => grid.git(['for-each-ref', 'refs/claude-grid/backup']) !== '', {
			what: 'what it had left',
			timeoutMs,
		});
		verb.signal('SIGINT');
		await verb.ended;
	});
});
