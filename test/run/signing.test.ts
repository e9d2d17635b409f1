import {expect, it} from 'vitest';
import {go, line} from '../helpers/core-driver.ts';

const begun = () => {
	const core = go({streams: [line('A'), line('B')]});
	core.begin('A');
	return core;
};

it('commits that cannot be signed are told of once a run, also when that was dismissed', () => {
	const core = begun();
	core.send({type: 'signing.tried', problem: 'no key'});
	expect(core.run().alerts).toMatchObject([{key: 'signing', isAdvice: true, text: expect.stringContaining('no key')}]);
	core.send({type: 'alert.dismiss', key: 'signing'});
	core.send({type: 'signing.tried', problem: 'no key'});
	core.send({type: 'signing.tried', problem: 'another reason'});
	expect(core.alerts()).toEqual([]);
});

it('once signing works the alert goes, and a later problem is told again', () => {
	const core = begun();
	core.send({type: 'signing.tried', problem: 'no key'});
	core.send({type: 'signing.tried'});
	expect(core.alerts()).toEqual([]);
	core.send({type: 'signing.tried', problem: 'the agent is gone'});
	expect(core.alerts()).toEqual(['signing']);
});
