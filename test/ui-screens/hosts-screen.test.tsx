import {afterEach, expect, it, vi} from 'vitest';
import {type Host, hostViews} from '../../source/run/features/hosts/index.ts';
import {HostsScreen} from '../../source/ui/screens/hosts/hosts-screen.tsx';
import {createCore, line, newRun, start} from '../helpers/core-driver.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const facts = {
	bootId: 'b',
	slots: 6,
	others: 1,
	labels: ['gpu'],
	agents: ['claude', 'codex'],
	hasSandbox: true,
	freeBytes: 44e9,
	load: 2.14,
	folder: '/there/grid',
};
const hosts: Readonly<Record<string, Host>> = {
	local: {state: 'up', since: start, slots: 4, labels: []},
	mini: {state: 'up', since: start, slots: 6, labels: ['gpu'], facts},
	tower: {state: 'away', since: start - 240_000, slots: 2, labels: [], reason: 'no answer'},
	old: {state: 'refused', since: start, slots: 1, labels: [], reason: 'it has no git', hint: 'install git there'},
};

const show = (over: object = {}, size = {width: 80, height: 24}) => {
	const run = newRun({
		hosts: ['local', 'mini'],
		streams: [line('A', {host: 'mini'}), line('B', {host: 'mini'}), line('C', {host: 'local'})],
	});
	const core = createCore({...run, hosts: {...hosts, ...over}});
	core.tick();
	for (const id of ['A', 'B', 'C']) core.begin(id);
	const engine = createMemoryEngine({run: core.run()});
	const props = {...screenProps({run: core.run(), engine, now: start, focusedId: 'A', ...size}), open: vi.fn()};
	return {run: core.run(), props, engine, drawing: draw(<HostsScreen {...props} />, size)};
};

it('shows each machine with its slots, load, disk, agents and streams, and why one cannot be used', async () => {
	const {drawing, run} = show();
	await drawing.shows('2 of 4 can be reached');
	const text = drawing.text();
	expect(text).toMatch(/▸ local /);
	expect(text).toContain('3 of 6 slots · load 2.1 · 40 GB free · gpu · claude, codex');
	expect(text).toMatch(/A \S+, B \S+/);
	expect(text).toMatch(/tower .*away 4m.*no answer/);
	expect(text).toMatch(/old .*refused.*it has no git/);
	expect(text).toContain('install git there');
	expect(text.split('\n').every(row => row.length <= 80)).toBe(true);
	expect(hostViews(run).find(({name}) => name === 'mini')).toMatchObject({used: 3, streams: ['A', 'B'], load: 2.14});
});

it('drains a machine, places there again, and goes to its stream', async () => {
	const {drawing, engine, props} = show({old: {...hosts.old!, isDrained: true, state: 'up'}});
	await drawing.shows('▸ local');
	await drawing.type('jd');
	await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'host.drain', name: 'mini'}]));
	await drawing.type('jjd');
	await vi.waitFor(() => expect(engine.sent.at(-1)).toEqual({type: 'host.resume', name: 'old'}));
	await drawing.type('\r');
	await drawing.shows('old has no stream');
	await drawing.type('kk\r');
	expect(props.open).toHaveBeenCalledWith('grid', 'A');
});

it('moves what a machine has only after a yes', async () => {
	const {drawing, engine} = show();
	await drawing.shows('▸ local');
	await drawing.type('jv');
	await drawing.shows('move 2 streams off mini');
	await drawing.type('n');
	await drawing.shows('nothing is moved');
	expect(engine.sent).toEqual([]);
	await drawing.type('vy');
	await vi.waitFor(() =>
		expect(engine.sent).toEqual([
			{type: 'stream.move', streamId: 'A'},
			{type: 'stream.move', streamId: 'B'},
		]),
	);
});
