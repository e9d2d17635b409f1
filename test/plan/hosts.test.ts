import {describe, expect, it} from 'vitest';
import {readPlan} from '../../source/plan/read-plan.ts';
import type {PlanOverrides} from '../../source/plan/types.ts';

const read = (plan: object, stream: object = {}, overrides: PlanOverrides = {}) =>
	readPlan({streams: [{id: 'A', prompt: 'Do it.', ...stream}], ...plan}, overrides);

const faults = (...args: Parameters<typeof read>): readonly string[] => {
	const reading = read(...args);
	return reading.ok ? [] : reading.faults.map(({path, message}) => `${path} ${message}`);
};

describe('the hosts of a plan', () => {
	it('are none unless it names one beside this machine', () => {
		for (const plan of [{}, {hosts: ['local']}]) expect(read(plan)).toMatchObject({ok: true, plan: {}});
		for (const plan of [{}, {hosts: ['local']}]) {
			const reading = read(plan);
			expect(reading.ok && reading.plan.hosts).toBeUndefined();
		}
	});

	it('are those it names, or the command line in their place, or this machine and what its streams name', () => {
		expect(read({hosts: ['local', 'mini']})).toMatchObject({plan: {hosts: ['local', 'mini']}});
		expect(read({hosts: ['local', 'mini']}, {}, {hosts: ['big']})).toMatchObject({plan: {hosts: ['big']}});
		expect(read({}, {host: 'mini'})).toMatchObject({plan: {hosts: ['local', 'mini'], streams: [{host: 'mini'}]}});
	});

	for (const address of ['me@mini.local', 'mini.local', 'ssh://mini', '10.0.0.2', '-oProxyCommand=x'])
		it(`are names: ${address} is refused`, () => {
			expect(faults({hosts: [address]})[0]).toMatch(/^hosts\[0\] must be the name of a host/);
			expect(faults({}, {host: address})[0]).toMatch(/^streams\[0\]\.host must be the name of a host/);
		});

	it('are told of once, where what stands there is no name', () => {
		expect(faults({hosts: ['local']}, {host: 'me@mini.local'})).toHaveLength(1);
	});

	it('bind its streams', () => {
		expect(faults({hosts: ['local']}, {host: 'mini'})).toEqual([
			'streams[0].host is none of the hosts that the plan names in "hosts"',
		]);
		expect(faults({}, {host: 'mini'}, {hosts: ['local']})).toEqual([
			'streams[0].host is none of the hosts that --hosts names',
		]);
		expect(faults({hosts: ['local', 'mini']}, {host: 'mini', isolation: 'shared'})[0]).toContain(
			'your own checkout is on this machine',
		);
	});
});
