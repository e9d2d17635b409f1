import {readFileSync} from 'node:fs';
import {expect, it, onTestFinished} from 'vitest';
import {createGrid} from '../helpers/grid.ts';
import {signal, startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

const parentOf = (pid: number): number =>
	Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);

it('an agent whose wrapper and engine are both killed is found again and followed to its end (fault 6)', async () => {
	const grid = createGrid();
	onTestFinished(() => grid.close());
	const streams = ['A', 'B'].map(id => ({id, name: id, tasks: ['One', 'Two'], fake: {taskMs: 2500}}));
	expect(await grid.run(['run', grid.plan({name: 'Orphan', agent: 'fake', streams}), '--detach'])).toMatchObject({
		code: 0,
	});
	const [agent, other] = await waitFor(() => grid.agents().length === 2 && grid.agents(), {what: 'two agents'});
	await grid.killEngine();
	for (const one of [agent, other]) signal(parentOf(one?.pid ?? 0), 'SIGKILL');
	// One of them dies too while nobody looks: that must not be taken for a good end.
	signal(other?.pid ?? 0, 'SIGKILL');
	expect((await grid.run(['status'])).code).toBe(0);
	expect(startTimeOf(agent?.pid ?? 0)).toBe(agent?.startTime);
	expect(await grid.run(['wait', '--timeout', '60'])).toMatchObject({code: 0});
	const {streams: after} = grid.saved();
	const [first] = after[agent?.streamId ?? '']?.sessions ?? [];
	expect(first).toMatchObject({exit: 'unknown', outcome: 'finished', process: {pid: agent?.pid}});
	expect(after[agent?.streamId ?? '']).toMatchObject({state: {is: 'completed'}, attempt: 1});
	expect(after[other?.streamId ?? '']?.sessions[0]).toMatchObject({exit: 'unknown', outcome: 'unknown'});
	expect(after[other?.streamId ?? '']).toMatchObject({state: {is: 'completed'}, attempt: 2});
});
