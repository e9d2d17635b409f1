import {rmSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import type {Grid} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onBroker, timeoutMs} from './on-broker.ts';

const here = onBroker();
let grid: Grid;
beforeEach(() => {
	grid = here.grid();
});

const state = (): string | undefined => grid.saved().hosts?.cloud?.state;
const is = (wanted: string) => waitFor(() => state() === wanted, {what: `cloud to be ${wanted}`, timeoutMs});

/** One long stream at work on a machine that has joined. */
const atWork = async (taskMs: number) => {
	const cloud = await here.join('cloud', '--slots', '4');
	const stream = {id: 'B', host: 'cloud', agent: 'fake', tasks: ['One', 'Two'], fake: {taskMs}};
	const verb = grid.start([
		'run',
		grid.plan({name: 'One', hosts: ['cloud', 'local'], streams: [stream]}),
		'--merge',
		'--yes',
	]);
	const agent = await waitFor(() => grid.saved().streams.B?.sessions.at(-1)?.process, {
		what: 'an agent',
		timeoutMs: 2 * timeoutMs,
	});
	return {cloud, verb, agent};
};

describe('a machine that has joined', () => {
	it('goes on with the same agent when the broker is killed, its line is cut, and what joined is killed', async () => {
		const {cloud, verb, agent} = await atWork(600_000);
		here.broker().signal('SIGTERM');
		await here.broker().ended;
		await is('away');
		expect(grid.saved().hosts?.cloud?.reason).toMatch(/no broker answers|the line to the broker|has closed/);
		await here.serve();
		await is('up');
		here.line().cut();
		await is('away');
		here.line().heal();
		await is('up');
		await cloud.end('SIGKILL');
		await waitFor(() => grid.saved().hosts?.cloud?.reason === 'no worker has joined as cloud', {
			what: 'nobody to be there',
			timeoutMs,
		});
		cloud.start();
		await is('up');
		expect(startTimeOf(agent.pid)).toBe(agent.startTime);
		expect(grid.saved().streams.B?.sessions.map(({process}) => process)).toEqual([agent]);
		verb.signal('SIGINT');
		await verb.ended;
	});

	it('is continued from here where it comes back with nothing of what it had', async () => {
		const {cloud, verb} = await atWork(2500);
		await waitFor(() => (grid.saved().streams.B?.checkpoints.length ?? 0) > 0, {what: 'a checkpoint', timeoutMs});
		await cloud.end('SIGKILL');
		await cloud.empty();
		rmSync(path.join(cloud.home, '.claude-grid'), {recursive: true});
		cloud.start();
		const {code, stdout, stderr} = await verb.ended;
		expect(`${stdout}\n${stderr}`).toContain('completed and merged');
		expect(code).toBe(0);
		expect(grid.git(['ls-tree', '-r', '--name-only', 'main'])).toContain('work/B/2-two.md');
	});

	it('leaves when another machine joins under its name, or its invitation is void', async () => {
		const cloud = await here.join('cloud');
		const invitation = await here.invite('cloud');
		const first = here.joinAs(invitation);
		await waitFor(() => first.output().includes('joined as cloud'), {what: 'the first', timeoutMs});
		const second = here.joinAs(invitation);
		await waitFor(() => second.output().includes('joined as cloud'), {what: 'the second', timeoutMs});
		await waitFor(() => first.output().includes('another machine has joined as cloud'), {
			what: 'the first to leave',
			timeoutMs,
		});
		expect(cloud.output()).toContain('does not know this invitation');
	});
});
