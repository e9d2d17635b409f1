import {readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {createRequester} from '../../source/client/request.ts';
import {createGrid, type Grid, type GridAgent} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {rounds} from '../helpers/rounds.ts';
import {closeTerminals, type TerminalUser} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {gridProcesses, loginToGrid, verbOverSsh} from './login.ts';
import {type Sshd, sshdMissing, startSshd} from './sshd.ts';

const reason = sshdMissing();
const frozenSeconds = rounds(4, 20);

let sshd: Sshd;
let grid: Grid;
beforeAll(async () => {
	if (reason === undefined) sshd = await startSshd();
});
afterAll(() => sshd?.stop());
beforeEach(context => {
	if (reason !== undefined) context.skip(reason);
	grid = createGrid();
});
afterEach(async () => {
	await closeTerminals();
	await grid?.close();
});

const ids = ['Stream-A', 'Stream-B', 'Stream-C', 'Stream-D'];

const plan = () =>
	grid.plan({
		name: 'Over ssh',
		agent: 'fake',
		maxParallel: 4,
		streams: ids.map((id, index) => ({
			id,
			name: id,
			tasks: ['One', 'Two', 'Three'],
			fake: {taskMs: index === 0 ? 4000 : 60_000},
		})),
	});

/** Logged in with the grid open and four agents at work. */
const atWork = async (): Promise<{readonly terminal: TerminalUser; readonly agents: readonly GridAgent[]}> => {
	const terminal = loginToGrid(sshd, grid, [plan()]);
	for (const id of ids) await terminal.seeTile(id, 'One');
	const agents = await waitFor(() => grid.agents().length === 4 && grid.agents(), {what: 'four agents'});
	return {terminal, agents};
};

/** What an agent said in words, from the bytes it wrote. */
const wordsOf = ({sessionId}: GridAgent): readonly string[] =>
	readFileSync(path.join(grid.runFolder(), 'sessions', sessionId, 'stdout.jsonl'), 'utf8')
		.split('\n')
		.filter(line => line.includes('"type":"assistant"') && line.includes('"type":"text"'))
		.map(line => JSON.parse(line).message.content[0].text);

describe('an ssh line that is cut in mid-run', () => {
	it('ends the grid at once and nothing else; the next login sees every line (fault 59)', async ({annotate}) => {
		const {terminal, agents} = await atWork();
		const [drawn] = gridProcesses(grid);
		expect(drawn).toBeDefined();
		const engine = grid.engine();
		const from = performance.now();
		process.kill(terminal.pid(), 'SIGKILL');
		await waitFor(() => gridProcesses(grid).length === 0, {what: 'the end of the grid', timeoutMs: 5000});
		await annotate(`the grid was gone after ${Math.round(performance.now() - from)} ms`);

		const isDone = () => grid.saved().streams['Stream-A']?.state.is === 'completed';
		await waitFor(isDone, {what: 'an agent to finish while nobody looks', timeoutMs: 60_000});
		expect(grid.engine()).toEqual(engine);
		for (const {pid, startTime, streamId} of agents)
			if (streamId !== 'Stream-A') expect(startTimeOf(pid)).toBe(startTime);

		const again = loginToGrid(sshd, grid);
		await again.see('since you left: 1 done');
		for (const id of ids) await again.see(id);
		const first = agents.find(agent => agent.streamId === 'Stream-A');
		const said = first ? wordsOf(first) : [];
		expect(said.length).toBeGreaterThan(3);
		const log = await verbOverSsh(sshd, grid, ['logs', 'Stream-A']);
		for (const words of said) expect(log).toContain(words);
		again.type('q');
		await again.gone();
		expect(grid.engine()).toEqual(engine);
	});
});

/** Asks the engine on its socket every 50 ms; gives how long each answer took, in milliseconds. */
const askFor = async (seconds: number): Promise<readonly number[]> => {
	const requester = createRequester(() => ({socketPath: grid.engine()?.socket ?? ''}));
	const took: number[] = [];
	const end = performance.now() + seconds * 1000;
	while (performance.now() < end) {
		const from = performance.now();
		expect((await requester.ask({path: '/health', timeoutMs: 5000})).status).toBe(200);
		took.push(performance.now() - from);
		await sleep(50);
	}
	requester.close();
	return took.sort((a, b) => a - b);
};

describe('an ssh client that is frozen', () => {
	it(`for ${frozenSeconds} s never holds the engine up, and its picture catches up (fault 60)`, async ({annotate}) => {
		const {terminal} = await atWork();
		const before = grid.saved().revision;
		process.kill(terminal.pid(), 'SIGSTOP');
		const took = await askFor(frozenSeconds);
		const median = took[Math.floor(took.length / 2)] ?? Number.NaN;
		await annotate(`${took.length} answers, median ${median.toFixed(1)} ms, worst ${took.at(-1)?.toFixed(1)} ms`);
		expect(median).toBeLessThan(100);
		expect(grid.saved().revision).toBeGreaterThan(before);
		const isDone = () => grid.saved().streams['Stream-A']?.state.is === 'completed';
		await waitFor(isDone, {what: 'an agent to finish during the freeze', timeoutMs: 30_000});
		expect(terminal.tile('Stream-A')).not.toContain('100');
		process.kill(terminal.pid(), 'SIGCONT');
		await terminal.seeTile('Stream-A', '100');
		terminal.type('q');
		await terminal.gone();
	});
});
