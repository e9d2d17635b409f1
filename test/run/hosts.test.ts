import {describe, expect, it} from 'vitest';
import {type Host, hostOf, ownPart} from '../../source/run/features/hosts/index.ts';
import {choose, waitsForHost} from '../../source/run/features/hosts/place.ts';
import {hintText} from '../../source/run/model/hint.ts';
import type {Run} from '../../source/run/model/types.ts';
import {describeState} from '../../source/run/view/describe.ts';
import {committed, createCore, type Document, line, minute, newRun, start} from '../helpers/core-driver.ts';

const facts = (over: Partial<NonNullable<Host['facts']>> = {}) => ({
	bootId: 'boot-a',
	slots: 2,
	others: 0,
	labels: [] as string[],
	agents: ['claude'],
	hasSandbox: true,
	freeBytes: 50e9,
	load: 0.5,
	folder: '/there/grid',
	...over,
});

const host = (over: Partial<Host> = {}): Host => ({state: 'up', since: start, slots: 2, labels: [], ...over});

const local = host({slots: 4, labels: ['local']});

const runWith = (hosts: Record<string, Host>, streams = [line('A'), line('B')], more: Partial<Document> = {}): Run => ({
	...newRun({streams, hosts: Object.keys(hosts), ...more}),
	hosts,
});

/** Two streams, and a second machine that has just been connected. */
const go = (
	hosts: Record<string, Host> = {local, mini: host({state: 'connecting'})},
	streams?: Record<string, unknown>[],
) => {
	const core = createCore(runWith(hosts, streams));
	core.tick();
	return core;
};

const seen = (core: ReturnType<typeof go>, over: Parameters<typeof facts>[0] = {}): void => {
	core.send({type: 'host.seen', name: 'mini', facts: facts(over)});
};

describe('where a stream goes', () => {
	const rows: readonly (readonly [
		name: string,
		hosts: Record<string, Host>,
		stream: Record<string, unknown>,
		wanted: string,
	])[] = [
		['the order given, where all is free', {local, mini: host()}, {}, 'local'],
		['the largest share of free slots', {local: host({slots: 1}), mini: host({slots: 8})}, {}, 'local'],
		['only the host that it names', {local, mini: host()}, {host: 'mini'}, 'mini'],
		['only hosts with its labels', {local, mini: host({labels: ['gpu']})}, {hostLabels: ['gpu']}, 'mini'],
		['no host without its agent', {mini: host({facts: facts({agents: []})}), local}, {}, 'local'],
		['no host whose disk is full', {mini: host({facts: facts({freeBytes: 1e6})}), local}, {}, 'local'],
		['no host that takes nothing new', {mini: host({isDrained: true}), local}, {}, 'local'],
		['no host that is away', {mini: host({state: 'away'}), local}, {}, 'local'],
		['this machine, where it works in the checkout', {mini: host(), local}, {isolation: 'shared'}, 'local'],
	];
	for (const [name, hosts, stream, wanted] of rows)
		it(`is ${name}`, () => {
			expect(choose(runWith(hosts, [line('A', stream)]), 'A')).toEqual({host: wanted});
		});

	it('is where the branches of its dependencies are', () => {
		const run = runWith({local, mini: host()}, [line('A'), line('B', {dependencies: ['A']})]);
		const placed = {...run.streams.A!, placement: {host: 'mini', epoch: 1, at: start}};
		expect(choose({...run, streams: {...run.streams, A: placed}}, 'B')).toEqual({host: 'mini'});
	});

	it('waits for a host that is being connected, and says so', () => {
		expect(choose(runWith({local, mini: host({state: 'connecting'})}), 'A')).toEqual({
			waits: 'mini is being connected',
		});
	});

	it('says which host has no slot, and lets the next stream start', () => {
		const core = go({local: host({slots: 9}), mini: host({slots: 1})}, [
			line('A', {host: 'mini'}),
			line('B', {host: 'mini'}),
			line('C', {host: 'local'}),
		]);
		expect(['A', 'B', 'C'].map(core.is)).toEqual(['starting', 'ready', 'starting']);
		expect(waitsForHost(core.run(), core.stream('B'))).toBe('for a slot on mini');
	});
});

describe('a run with hosts', () => {
	it('changes nothing of a run without any', () => {
		const run = newRun({streams: [line('A')]});
		expect(ownPart(run)).toBe(run);
		const core = createCore(run);
		core.tick();
		expect(core.stream('A').placement).toBeUndefined();
	});

	it('keeps a stream where it was placed, and knows what is its own', () => {
		const core = go();
		expect(core.is('A')).toBe('ready');
		seen(core);
		expect([core.stream('A').placement?.host, core.stream('B').placement?.host]).toEqual(['local', 'mini']);
		expect(Object.keys(ownPart(core.run()).streams)).toEqual(['A']);
	});

	const away = () => {
		const core = go();
		seen(core);
		core.begin('B');
		core.send({type: 'host.away', name: 'mini', reason: 'no answer'});
		return core;
	};

	it('takes the silence of a host for no stall, and tells after two minutes what works there', () => {
		const core = away();
		core.pass(40 * minute);
		expect(core.is('B')).toBe('running');
		const alert = core.run().alerts.find(({key}) => key === 'host:mini');
		expect(alert?.text).toContain('what B does there is not known');
		expect(hintText(alert?.cure ?? '')).toContain('claude-grid move B');
		seen(core);
		expect(core.alerts()).not.toContain('host:mini');
		core.pass(minute);
		expect(core.is('B')).toBe('running');
	});

	it('says of a stream whose host is away what was last seen of it', () => {
		const core = away();
		const describe = (id: string) => describeState(core.run(), core.stream(id), core.run().hosts!.mini!.since);
		expect(describe('B')).toMatchObject({word: 'running', text: expect.stringMatching(/^mini is away; last seen: /)});
		expect(describe('A').text).not.toContain('mini');
		seen(core);
		expect(describe('B').text).not.toContain('away');
	});

	it('recovers there what a restart of the host has ended, and leaves the others alone', () => {
		const core = away();
		core.begin('A');
		seen(core, {bootId: 'boot-b'});
		expect(core.stream('B').ending?.class).toBe('crash');
		expect(core.is('A')).toBe('running');
		core.stopped('B');
		core.saved('B');
		core.pass(minute);
		expect(hostOf(core.stream('B'))).toBe('mini');
		expect(core.stream('B').attempt).toBe(2);
	});

	it('asks again for what was under way when a host is back', () => {
		const core = go();
		seen(core);
		core.take('worktree.prepare');
		core.send({type: 'host.away', name: 'mini', reason: 'cut'});
		seen(core);
		expect(core.take('worktree.prepare').map(({streamId}) => streamId)).toEqual(['B']);
	});

	it('hears of no host yet when an engine begins, and asks for nothing there', () => {
		const core = go();
		seen(core);
		core.restart();
		expect(core.run().hosts?.mini?.state).toBe('connecting');
		expect(core.take('worktree.prepare').map(({streamId}) => streamId)).toEqual(['A']);
	});

	it('moves a stream from a lost host at once, from what is here, with one attempt more', () => {
		const core = away();
		core.send({type: 'work.seen', streamId: 'B', work: committed(1), isAnswer: false});
		const answer = core.send({type: 'stream.move', streamId: 'B'});
		expect(answer).toMatchObject({ok: true});
		expect(core.stream('B').placement).toMatchObject({host: 'local', epoch: 2, left: ['mini']});
		expect(core.stream('B').workplace?.path).toBe('/home/me/shop.grid/B@2');
		core.begin('B');
		expect(core.stream('B').attempt).toBe(2);
		expect(core.stream('B').recoveriesLeft).toBe(3);
		expect(core.session('B')).toMatchObject({mode: 'fresh', cause: 'host'});
	});

	it('stops and saves a stream before it moves it from a host that answers', () => {
		const core = go();
		seen(core);
		core.begin('A');
		expect(core.send({type: 'stream.move', streamId: 'A', to: 'mini'})).toMatchObject({ok: true});
		core.stopped('A');
		expect(hostOf(core.stream('A'))).toBeUndefined();
		core.saved('A');
		expect(core.stream('A').placement).toMatchObject({host: 'mini', epoch: 2});
		expect(core.stream('A').workplace?.path).toBe('/there/grid/A@2');
	});

	it('refuses to move to where it is, to a stranger, and to a host that is away', () => {
		const core = away();
		core.begin('A');
		const to = (streamId: string, name: string) => core.send({type: 'stream.move', streamId, to: name});
		expect(to('A', 'local')).toMatchObject({ok: false, message: 'A is on local already'});
		expect(to('A', 'other')).toMatchObject({
			ok: false,
			message: 'other is not a host of this run: its hosts are local, mini',
		});
		expect(to('A', 'mini')).toMatchObject({ok: false, message: 'mini is away'});
	});

	it('places nothing new on a host that is drained, until it is resumed', () => {
		const core = go({local: host({slots: 1}), mini: host()}, [line('A', {host: 'mini', dependencies: []})]);
		expect(core.is('A')).toBe('starting');
		core.send({type: 'host.drain', name: 'mini'});
		expect(core.run().hosts?.mini?.isDrained).toBe(true);
		expect(core.is('A')).toBe('starting');
		core.send({type: 'host.resume', name: 'mini'});
		expect(core.run().hosts?.mini?.isDrained).toBeUndefined();
	});
});
