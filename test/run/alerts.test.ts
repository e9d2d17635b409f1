import {expect, it} from 'vitest';
import {update} from '../../source/run/update.ts';
import {go, line} from '../helpers/core-driver.ts';

const failedStart = () => {
	const core = go({streams: [line('A'), line('B', {dependencies: ['A']})]});
	core.begin('A');
	core.end('A', undefined, {type: 'result', ok: false, class: 'permanent', text: 'no credit'}, 1);
	return core;
};

it('an alert that nothing in the run speaks for any more is gone with the next message', () => {
	const core = failedStart();
	expect(core.alerts()).toEqual(['failed:A', 'blocked:B']);
	const other = go({streams: [line('A'), line('B', {dependencies: ['A']})]}).run();
	const {run} = update({...other, alerts: core.run().alerts}, {type: 'tick'}, core.now());
	expect(run.alerts).toEqual([]);
});

it('an alert that got lost is raised again from the state, since it is what the run says', () => {
	const core = failedStart();
	const {run} = update({...core.run(), alerts: []}, {type: 'tick'}, core.now());
	expect(run.alerts.map(({key}) => key)).toEqual(['failed:A', 'blocked:B']);
});

it('what was dismissed stays away while it would say the same, and is told again when it says something else', () => {
	const core = failedStart();
	core.send({type: 'alert.dismiss', key: 'blocked:B'});
	core.pass(1000);
	expect(core.alerts()).toEqual(['failed:A']);
	core.send({type: 'stream.recover', streamId: 'A'});
	expect(core.run().dismissed).toBeUndefined();
	core.send({type: 'stream.stop', streamId: 'A'});
	core.saved('A');
	expect(core.run().alerts).toMatchObject([{key: 'blocked:B', text: 'B is blocked: A stopped'}]);
});
