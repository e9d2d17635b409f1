import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import type {Grid} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onMini, timeoutMs} from './on-mini.ts';

const here = onMini();
let grid: Grid;
beforeEach(() => {
	grid = here.grid();
});

/** One stream at work on mini, which stops it a few seconds after its line was cut. */
const atWork = async (more: object) => {
	await here.add();
	// Shorter than a user may have it.
	const file = path.join(grid.env.XDG_CONFIG_HOME!, 'claude-grid', 'hosts.json');
	const {mini} = JSON.parse(readFileSync(file, 'utf8'));
	writeFileSync(file, JSON.stringify({mini: {...mini, fenceMinutes: 0.05, ...more}}));
	const streams = [{id: 'B', tasks: ['One'], agent: 'fake', fake: {taskMs: 600_000}}];
	await grid.run(['run', grid.plan({name: 'Fence', hosts: ['mini', 'local'], streams}), '--yes', '--detach']);
	const session = () => grid.saved().streams.B!.sessions.at(-1);
	const agent = await waitFor(() => session()?.process, {what: 'an agent on mini', timeoutMs});
	return {agent, isAlive: () => startTimeOf(agent.pid) === agent.startTime};
};

describe('a host that stops its agents when it is without this machine for too long', () => {
	it('continues with them there once it is back, without a recovery of theirs', async () => {
		const {isAlive} = await atWork({});
		const {recoveriesLeft} = grid.saved().streams.B!;
		here.mini().cut();
		await waitFor(() => !isAlive(), {what: 'the end of the agent', timeoutMs});
		here.mini().heal();
		await waitFor(
			() => grid.saved().streams.B!.sessions.length === 2 && grid.saved().streams.B!.state.is === 'running',
			{
				what: 'its second session',
				timeoutMs,
			},
		);
		const {placement, sessions, ...stream} = grid.saved().streams.B!;
		expect(placement).toMatchObject({host: 'mini', epoch: 1});
		expect(sessions.map(({outcome, mode}) => outcome ?? mode)).toEqual(['host', 'resume']);
		expect([stream.recoveriesLeft, stream.crashes]).toEqual([recoveriesLeft, 0]);
	});

	it('has them moved by themselves where the user allows that, never two at once', async () => {
		const {isAlive} = await atWork({moveAfterMinutes: 0.4});
		here.mini().cut();
		await waitFor(() => grid.saved().streams.B!.placement?.host === 'local', {
			what: 'the move',
			timeoutMs: 2 * timeoutMs,
		});
		expect(isAlive()).toBe(false);
		await waitFor(() => grid.agents().length === 1, {what: 'its agent here', timeoutMs});
		here.mini().heal();
		await waitFor(() => grid.git(['for-each-ref', 'refs/claude-grid/backup']) !== '', {
			what: 'what it had left',
			timeoutMs,
		});
		expect(grid.agents()).toHaveLength(1);
		expect(grid.saved().streams.B?.placement).toMatchObject({host: 'local', epoch: 2});
	});
});

it('is not moved by itself while its old agent may be at work', async () => {
	for (const wishes of [
		['--move-after', '5'],
		['--fence', '5', '--move-after', '5'],
	]) {
		const refused = await grid.run(['hosts', 'add', 'mini', 'mini.test', ...wishes]);
		expect(refused.stderr).toContain('no sooner than a minute after they are stopped there');
	}
});
