import {describe, expect, it} from 'vitest';
import {update} from '../../source/run/update.ts';
import {clock, describeState} from '../../source/run/view/describe.ts';
import {runFlag} from '../../source/run/view/run-flag.ts';
import {suggestedActions} from '../../source/run/view/suggest.ts';
import {runView} from '../../source/server/public-view.ts';
import {badResult, type Core, committed, go, line, minute} from '../helpers/core-driver.ts';

const hour = 60 * minute;
const limited = (core: Core, id: string, until?: number, text = 'usage limit reached'): void =>
	core.end(id, undefined, badResult('limit', text, until), 1);

const mixed = (over: Record<string, unknown> = {}) =>
	go({
		streams: [
			line('A', {agent: 'claude'}),
			line('B', {agent: 'codex'}),
			line('C', {agent: 'claude', dependencies: ['B']}),
			line('D', {agent: 'gemini', dependencies: ['B']}),
		],
		...over,
	});

describe("one agent's usage limit", () => {
	it('holds the streams of that agent and no other', () => {
		const core = mixed();
		for (const id of ['A', 'B']) core.begin(id);
		limited(core, 'A', core.now() + 5 * hour);
		core.end('B', committed(1));
		expect([core.is('C'), core.is('D')]).toEqual(['ready', 'starting']);
		core.begin('D');
		core.pass(6 * hour);
		expect(core.is('A')).not.toBe('waiting limit');
	});

	it('is in the API, with whose it is and until when, and which streams it holds', () => {
		const core = mixed();
		for (const id of ['A', 'B']) core.begin(id);
		const until = core.now() + 5 * hour;
		limited(core, 'A', until);
		core.end('B', committed(1));
		const {run, streams} = runView(core.run());
		expect(run.usageLimits).toEqual([{agent: 'claude', model: null, until: new Date(until).toISOString()}]);
		const held = streams.filter(({heldUntil}) => heldUntil === new Date(until).toISOString());
		expect(held.map(({streamId}) => streamId)).toEqual(['A', 'C']);
		core.pass(6 * hour);
		expect(runView(core.run()).run.usageLimits).toEqual([]);
	});

	it('leaves others their recoveries', () => {
		const core = mixed();
		for (const id of ['A', 'B']) core.begin(id);
		limited(core, 'A', core.now() + 5 * hour);
		core.crash('B');
		core.pass(minute);
		expect(core.launch('B')).toMatchObject({agent: 'codex', resumeId: 'talk-1'});
	});

	it('has a wait of its own: another agent that meets one is woken first when its time comes first', () => {
		const core = mixed();
		for (const id of ['A', 'B']) core.begin(id);
		limited(core, 'A', core.now() + 5 * hour);
		limited(core, 'B', core.now() + 9 * minute);
		expect(core.alerts()).toEqual(['limit:claude', 'limit:codex']);
		core.pass(10 * minute);
		expect([core.is('A'), core.is('B')]).toEqual(['waiting limit', 'starting']);
		expect(core.alerts()).toEqual(['limit:claude']);
		core.send({type: 'run.continue'});
		expect([core.is('A'), core.alerts()]).toEqual(['starting', []]);
	});

	it('is named with its time in the header, the tiles, the alert and the suggestions, which tell of spawn', () => {
		const core = mixed();
		for (const id of ['A', 'B']) core.begin(id);
		const until = core.now() + 5 * hour;
		limited(core, 'A', until);
		core.end('B', committed(1));
		const at = clock(until, core.now());
		expect(runFlag(core.run())).toBe(`usage limit: claude until ${at}`);
		expect(describeState(core.run(), core.stream('A'), core.now()).text).toBe(`claude limit until ${at}`);
		expect(core.is('C')).toBe('ready');
		expect(describeState(core.run(), core.stream('C'), core.now()).text).toBe(`claude limit until ${at}`);
		expect(suggestedActions(core.run()).join('\n')).toContain('claude-grid spawn C');
		expect(core.run().alerts[0]?.text).toContain('usage limit of claude reached');
		core.send({type: 'stream.spawn', streamId: 'C'});
		expect(core.is('C')).toBe('starting');
	});

	it('under one account leaves streams of another account alone, and each waits for its own', () => {
		const streams = [
			line('A', {agent: 'claude'}),
			line('B', {agent: 'claude'}),
			line('C', {agent: 'claude', dependencies: ['E']}),
			line('D', {agent: 'claude', dependencies: ['E']}),
			line('E', {agent: 'fake'}),
		];
		const core = go({streams});
		core.send({type: 'accounts.changed', accounts: {B: 'aaaaaaaaaaaa', C: 'aaaaaaaaaaaa'}});
		for (const id of ['A', 'B', 'E']) core.begin(id);
		limited(core, 'A', core.now() + hour);
		core.end('E', committed(1));
		expect([core.is('C'), core.is('D')]).toEqual(['starting', 'ready']);
		core.begin('C');
		limited(core, 'B', core.now() + 2 * hour);
		expect(core.alerts()).toEqual(['limit:claude', 'limit:claude (another account) aaaaaaaaaaaa']);
		expect(core.run().alerts[1]?.text).toContain('usage limit of claude (another account) reached');
		core.pass(hour + minute);
		expect([core.is('A'), core.is('B')]).toEqual(['starting', 'waiting limit']);
		core.send({type: 'accounts.changed', accounts: {C: 'aaaaaaaaaaaa'}});
		core.pass(minute);
		expect(core.is('B')).toBe('starting');
	});

	it('of one model leaves the others of that agent alone', () => {
		const streams = [
			line('A', {agent: 'claude', model: 'opus'}),
			line('B', {agent: 'claude', model: 'claude-sonnet-4-5', dependencies: ['E']}),
			line('C', {agent: 'claude', model: 'claude-opus-4-8', dependencies: ['E']}),
			line('E', {agent: 'fake'}),
		];
		const core = go({streams});
		for (const id of ['A', 'E']) core.begin(id);
		limited(core, 'A', core.now() + hour, "You've hit your Opus limit · resets 3pm");
		core.end('E', committed(1));
		expect([core.is('B'), core.is('C')]).toEqual(['starting', 'ready']);
	});
});

it('a run of an earlier version, whose gate held everyone, continues after its limit', () => {
	const core = mixed();
	core.begin('A');
	core.begin('B');
	core.end('B', committed(1));
	const gate = {until: core.now() + hour, reason: 'limit', nextWakeAt: core.now() + hour, round: 2};
	const old = {...core.run(), gate, limitRounds: 2};
	const before = update(old, {type: 'tick'}, core.now() + 1000).run;
	expect(before.gate).toBeDefined();
	const after = update({...before, lastMessageAt: core.now() + hour}, {type: 'tick'}, core.now() + hour + 1000).run;
	expect(after.gate).toBeUndefined();
});
