import {expect, it} from 'vitest';
import {committed, createCore, line, minute, second} from '../helpers/core-driver.ts';
import {rounds} from '../helpers/rounds.ts';

const hours = rounds(2, 24);
const ids = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

it(`${hours} h of work on a fake clock keep the run small, and tell nothing over and over (fault 66)`, () => {
	const core = createCore({maxParallel: ids.length, streams: ids.map(id => line(id, {tasks: ['One', 'Two']}))});
	core.tick();
	for (const id of ids) core.begin(id);
	let largest = 0;
	let sessions = ids.length;
	for (let at = 5 * second, step = 1; at <= hours * 60 * minute; at += 5 * second, step++) {
		core.pass(5 * second);
		for (const id of ids) {
			core.report(id, {type: 'tool.opened', toolId: `t${step}`, name: 'Bash', detail: `make part ${step}`});
			core.report(id, {type: 'tool.closed', toolId: `t${step}`, isError: false});
			core.report(id, {type: 'said', text: `Step ${step} of something that takes all day.`});
			// The same thing is refused again and again.
			core.report(id, {type: 'denied', tool: 'Bash', detail: 'curl http://127.0.0.1/'});
		}
		if (step % 120 === 0) {
			const work = committed(step / 120, {dirty: 3});
			for (const id of ids) core.send({type: 'work.seen', streamId: id, work, isAnswer: false});
			for (const id of ids)
				if (core.open().some(one => one.type === 'checkpoint.save' && one.streamId === id)) core.saved(id, work);
		}
		// An agent crashes every half hour and continues.
		if (step % 360 === 180) {
			const id = ids[(step / 180) % ids.length] ?? 'A';
			core.crash(id);
			core.pass(minute);
			core.launch(id);
			core.identify(id);
			sessions++;
		}
		largest = Math.max(largest, step % 60 === 0 ? JSON.stringify(core.run()).length : 0);
	}
	expect(largest).toBeLessThan(1024 * 1024);
	expect(sessions).toBeGreaterThan(ids.length + hours);
	expect(ids.map(id => core.is(id))).toEqual(ids.map(() => 'running'));
	const raised = core.effects('alert.raise').map(({alert}) => alert.key);
	expect(raised.filter(key => key === 'denied:A').length).toBeLessThanOrEqual(hours * 60);
	const perMinute = core.said().length / (hours * 60);
	expect(perMinute, 'lines of history a minute').toBeLessThan(ids.length);
});
