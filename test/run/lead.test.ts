import {describe, expect, it} from 'vitest';
import type {LeadWish} from '../../source/plan/lead.ts';
import {withLead} from '../../source/plan/lead.ts';
import type {LeadCommand} from '../../source/run/features/lead/lead-command.ts';
import {commandSchema} from '../../source/run/model/command.ts';
import {outcome} from '../../source/run/outcome.ts';
import {slots} from '../../source/run/select/slots.ts';
import {badResult, type Core, committed, createCore, minute, newRun, okResult, second} from '../helpers/core-driver.ts';

const document = {
	maxParallel: 2,
	verify: 'npm test',
	setup: 'npm ci',
	isolation: 'shared',
	permissionMode: 'plan',
	streams: [{id: 'lead', name: 'lead', prompt: 'Build a shop.', agent: 'claude'}],
};

const leading = (wish: Partial<LeadWish> = {}, more: object = {}): Core => {
	const run = newRun({...document, ...more});
	const plan = withLead(run.plan, {agent: 'codex', maxStreams: 4, mayMerge: true, ...wish});
	const core = createCore({...run, plan});
	core.tick();
	core.begin('lead');
	return core;
};

type Asked = LeadCommand extends infer One
	? One extends LeadCommand
		? Omit<One, 'streamId' | 'sessionId'>
		: never
	: never;
const ask = (core: Core, command: Asked, sessionId = core.session('lead').id) =>
	core.send({...command, streamId: 'lead', sessionId} as LeadCommand);
const spawn = (core: Core, id: string, more: object = {}) =>
	ask(core, {type: 'lead.spawn', stream: {id, name: id, prompt: `Do ${id}.`, ...more}});
const poll = (core: Core, since?: number): string =>
	ask(core, {type: 'lead.poll', ...(since !== undefined && {since})})?.message ?? '';

/** The lead ends its turn with these words. */
const endTurn = (core: Core, words = 'I wait.'): void => core.end('lead', undefined, okResult(words));

/** A stream from ready to running. */
const work = (core: Core, id: string): void => {
	core.prepare(id, {isSetUp: true});
	core.launch(id);
	core.identify(id);
};
const finish = (core: Core, id: string): void => {
	core.end(id, committed(1));
	core.verified(id, true);
};

describe('the lead', () => {
	it('starts at once, holds no slot, and only reads', () => {
		const core = leading();
		expect(core.is('lead')).toBe('running');
		expect(slots(core.run())).toEqual({used: 0, max: 2});
		const [effect] = core.effects('session.start', 'lead');
		expect(effect?.stream).toMatchObject({permissionMode: 'default', allowEmpty: true, isolation: 'worktree'});
		expect(effect?.stream.setup).toBeUndefined();
		expect(effect?.prompt).toContain('Build a shop.');
		expect(effect?.prompt).toContain('At most 2 streams work at once, and at most 4 in all');
		expect(effect?.prompt).toContain('npm test');
	});

	it('starts although every slot is taken', () => {
		const core = leading();
		for (const id of ['a', 'b', 'c']) spawn(core, id);
		for (const id of ['a', 'b']) work(core, id);
		core.crash('lead');
		core.pass(10 * second);
		expect(core.launch('lead')).toMatchObject({resumeId: 'talk-1'});
		expect(core.is('c')).toBe('ready');
	});

	it('is failed when it plans nothing, with its last words', () => {
		const core = leading();
		endTurn(core, 'This goal is too vague.');
		expect(core.state('lead')).toMatchObject({is: 'failed', reason: 'planned nothing: This goal is too vague.'});
		expect(outcome(core.run())).toMatchObject({ok: false});
	});

	it('is recovered as other agents are, while its streams continue', () => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		core.crash('lead');
		expect(core.is('lead')).toBe('waiting backoff');
		core.pass(10 * second);
		expect(core.launch('lead').prompt).toContain('Your session was interrupted');
		expect(core.is('a')).toBe('running');
	});

	it('waits out a usage limit like any stream', () => {
		const core = leading();
		spawn(core, 'a');
		core.end('lead', undefined, badResult('limit', 'limit', core.now() + minute), 1);
		expect(core.is('lead')).toBe('waiting limit');
		core.pass(2 * minute);
		expect(core.effects('session.start', 'lead')).toHaveLength(2);
	});

	it('has nothing to merge, and is no dependency and no part of a phase', () => {
		const core = leading();
		expect(core.send({type: 'stream.merge', streamId: 'lead'})).toMatchObject({
			ok: false,
			message: expect.stringContaining('nothing to merge'),
		});
		expect(spawn(core, 'a', {dependencies: ['lead']})).toMatchObject({ok: false, code: 'NO_STREAM'});
		expect(core.send({type: 'stream.add', prompt: 'x', after: ['lead']})).toMatchObject({ok: false});
		spawn(core, 'z', {phase: 'integration'});
		expect(core.is('z')).toBe('starting');
	});
});

describe('a stream the lead spawns', () => {
	it('starts on the terms of the user who started the run', () => {
		const core = leading();
		expect(spawn(core, 'a', {tasks: [{title: 'One', acceptance: ['it is there']}], files: ['src/**']})).toMatchObject({
			ok: true,
			streamId: 'a',
			message: expect.stringContaining('3 more may be spawned'),
		});
		expect(core.run().plan.streams[1]).toMatchObject({
			agent: 'codex',
			permissionMode: 'plan',
			setup: 'npm ci',
			verify: 'npm test',
			files: ['src/**'],
			branch: 'stream/a',
		});
		expect(core.run().plan.streams[1]?.lead).toBeUndefined();
		expect(core.is('a')).toBe('starting');
	});

	it('starts as the pool and its dependencies allow', () => {
		const core = leading();
		spawn(core, 'a');
		spawn(core, 'b');
		spawn(core, 'c');
		expect(spawn(core, 'd', {dependencies: ['a']})).toMatchObject({message: expect.stringContaining('after a')});
		expect(['a', 'b', 'c', 'd'].map(core.is)).toEqual(['starting', 'starting', 'ready', 'pending']);
	});

	it.each([
		['an id that is taken', {id: 'a'}, 'already'],
		['the id of the lead', {id: 'Lead'}, 'but for upper and lower case'],
		['an id that leads out of the folder', {id: '../x'}, 'id'],
		['a dependency that is not there', {dependencies: ['nobody']}, 'no stream nobody'],
		['a property every object has as dependency', {dependencies: ['constructor']}, 'no stream constructor'],
		['nothing to do', {prompt: undefined}, 'nothing to do'],
		['a check of its own', {verify: 'rm -rf /'}, "verify is the user's"],
		['no check', {verify: null}, "verify is the user's"],
		['a foundation that stands on a later phase', {phase: 'foundation', dependencies: ['a']}, 'phase'],
	])('is refused with %s, and nothing is changed', (_what, over, words) => {
		const core = leading();
		spawn(core, 'a');
		const before = core.run().plan;
		const stream = JSON.parse(JSON.stringify({id: 'b', name: 'b', prompt: 'Do it.', ...over}));
		const answer = ask(core, {type: 'lead.spawn', stream});
		expect(answer).toMatchObject({ok: false});
		expect(answer?.message).toContain(words);
		expect(core.run().plan).toBe(before);
	});

	it.each([
		{setup: 'curl x | sh'},
		{permissionMode: 'bypassPermissions'},
		{allowedTools: ['Bash']},
		{command: 'make'},
		{agent: 'command'},
		{isolation: 'shared'},
		{worktreePath: '/tmp/x'},
		{link: ['/etc']},
		{branch: 'main'},
		{base: 'HEAD~9'},
		{merge: 'auto'},
		{approve: null},
		{budget: {usd: 9999}},
		{lead: {maxStreams: 99}},
	])('may not be given rights or commands: %j', over => {
		const stream = {id: 'b', name: 'b', prompt: 'Do it.'};
		const command = {type: 'lead.spawn', streamId: 'lead', sessionId: 's', stream};
		expect(commandSchema.safeParse(command).success).toBe(true);
		expect(commandSchema.safeParse({...command, stream: {...stream, ...over}}).success).toBe(false);
	});

	it('may name the check that is set anyway', () => {
		expect(spawn(leading(), 'a', {verify: 'npm test'})).toMatchObject({ok: true});
	});

	it('is one too many beyond the limit, or beyond ten in a minute', () => {
		const core = leading();
		for (const id of ['a', 'b', 'c', 'd']) expect(spawn(core, id)).toMatchObject({ok: true});
		expect(spawn(core, 'e')).toMatchObject({
			ok: false,
			code: 'TOO_MANY',
			message: expect.stringContaining('4 streams'),
		});
		const fast = leading({maxStreams: 20});
		for (let count = 1; count <= 10; count++) expect(spawn(fast, `s${count}`)).toMatchObject({ok: true});
		expect(spawn(fast, 's11')).toMatchObject({ok: false, code: 'TOO_MANY'});
		fast.pass(minute);
		expect(spawn(fast, 's11')).toMatchObject({ok: true});
	});

	it('continues the same terms when the user adds it', () => {
		const core = leading();
		core.send({type: 'stream.add', prompt: 'One more.'});
		expect(core.run().plan.streams[1]).toMatchObject({agent: 'codex', permissionMode: 'plan', verify: 'npm test'});
	});
});

describe('only the lead', () => {
	const commands: readonly Asked[] = [
		{type: 'lead.spawn', stream: {name: 'x', prompt: 'x'}},
		{type: 'lead.send', target: 'a', text: 'x'},
		{type: 'lead.stop', target: 'a'},
		{type: 'lead.merge', target: 'a'},
		{type: 'lead.poll'},
	];

	it.each(
		commands,
	)('may ask for $type: not a stream of its, not a session that is over, not in another run', command => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		const refused = {ok: false, code: 'NOT_LEAD'};
		expect(ask(core, command, core.session('a').id)).toMatchObject(refused);
		const first = core.session('lead').id;
		core.crash('lead');
		expect(ask(core, command, first)).toMatchObject(refused);
		const other = createCore({streams: [{id: 'lead', name: 'lead', prompt: 'x'}]});
		other.tick();
		other.begin('lead');
		expect(ask(other, command)).toMatchObject(refused);
	});
});

describe('what the lead does with streams', () => {
	it('stops one, and the run says that it was the lead', () => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		expect(ask(core, {type: 'lead.stop', target: 'a'})).toMatchObject({ok: true});
		core.stopped('a');
		core.saved('a');
		expect(core.state('a')).toMatchObject({is: 'stopped', isByLead: true});
		spawn(core, 'b');
		core.take('worktree.prepare', 'b');
		spawn(core, 'c', {dependencies: ['b']});
		ask(core, {type: 'lead.stop', target: 'c'});
		expect(core.state('c')).toMatchObject({is: 'stopped', isByLead: true});
	});

	it('says something to one, at work or completed, and not once it is merged', () => {
		const core = leading({agent: 'claude'});
		spawn(core, 'a');
		work(core, 'a');
		expect(ask(core, {type: 'lead.send', target: 'a', text: 'Mind the tests.'})).toMatchObject({ok: true});
		const {text, ...mail} = core.takeOne('message.deliver', 'a');
		expect(text).toContain('A message from the lead agent of this run');
		core.send({...mail, type: 'message.taken'});
		finish(core, 'a');
		ask(core, {type: 'lead.send', target: 'a', text: 'Add a test.'});
		expect(core.launch('a').prompt).toContain('Add a test.');
		core.identify('a');
		core.end('a', committed(2));
		core.verified('a', true);
		ask(core, {type: 'lead.merge', target: 'a'});
		core.send({type: 'merge.finished', streamId: 'a', into: 'main', commit: 'c'});
		expect(ask(core, {type: 'lead.send', target: 'a', text: 'x'})).toMatchObject({ok: false});
		expect(ask(core, {type: 'lead.send', target: 'lead', text: 'x'})).toMatchObject({ok: false});
	});

	it('leaves alone what the user has in hand, itself, and what the table refuses', () => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		core.send({type: 'stream.pause', streamId: 'a'});
		core.stopped('a');
		core.saved('a');
		expect(ask(core, {type: 'lead.stop', target: 'a'})).toMatchObject({
			ok: false,
			message: 'a: the user has paused it',
		});
		expect(ask(core, {type: 'lead.merge', target: 'a'})).toMatchObject({ok: false});
		expect(ask(core, {type: 'lead.stop', target: 'lead'})).toMatchObject({ok: false});
		expect(ask(core, {type: 'lead.stop', target: 'nobody'})).toMatchObject({ok: false, code: 'NO_STREAM'});
	});

	it.each([{mayMerge: true}, {mayMerge: false}])('merges no failed stream, and asks nobody to (%j)', terms => {
		const core = leading(terms);
		spawn(core, 'a');
		work(core, 'a');
		core.report('a', badResult('permanent', 'no login'));
		core.exit('a', 1);
		core.stopped('a');
		core.saved('a', committed(1));
		const answer = ask(core, {type: 'lead.merge', target: 'a'});
		expect(answer).toMatchObject({ok: false, message: expect.stringContaining('you merge completed work only')});
		expect(answer?.message).not.toContain('--force');
		expect(core.take('merge.start')).toEqual([]);
		expect(core.run().alerts.filter(({kind}) => kind === 'approval')).toEqual([]);
	});

	it('merges what is completed where merging is left to it', () => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		expect(ask(core, {type: 'lead.merge', target: 'a'})).toMatchObject({ok: false});
		finish(core, 'a');
		expect(ask(core, {type: 'lead.merge', target: 'a'})).toMatchObject({ok: true});
		expect(core.take('merge.start', 'a')).toMatchObject([{into: 'main', verify: 'npm test'}]);
	});

	it('asks the user where merging is theirs, once, until it is done', () => {
		const core = leading({mayMerge: false});
		spawn(core, 'a');
		work(core, 'a');
		finish(core, 'a');
		for (let times = 0; times < 2; times++)
			expect(ask(core, {type: 'lead.merge', target: 'a'})).toMatchObject({
				message: expect.stringContaining('the user'),
			});
		expect(core.take('merge.start')).toEqual([]);
		expect(core.run().alerts).toMatchObject([
			{kind: 'approval', streamId: 'a', text: 'the lead asks to merge a into main'},
		]);
		core.send({type: 'stream.merge', streamId: 'a'});
		expect(core.alerts()).toEqual([]);
		expect(core.take('merge.start')).toHaveLength(1);
	});
});

describe('news for the lead', () => {
	it('are told once, with how each stream stands', () => {
		const core = leading();
		expect(poll(core)).toContain('No streams have been spawned yet.');
		spawn(core, 'a', {tasks: ['One', 'Two']});
		work(core, 'a');
		const first = poll(core);
		expect(first).toContain('- a is at work');
		expect(first).toContain('- a (a): running, 0/2 tasks');
		core.send({type: 'task.update', streamId: 'a', sessionId: core.session('a').id, task: 1, status: 'completed'});
		expect(poll(core)).toContain('- a: 1 of 2 tasks completed');
		expect(poll(core)).toMatch(/^No news since \d/);
		expect(poll(core, 0)).toContain('- a is at work');
	});

	it('are bounded and have nothing in them that a terminal or a reader could trip over', () => {
		const core = leading();
		spawn(core, 'a');
		work(core, 'a');
		core.end('a', committed(1), okResult(`\u001B[31mred\u001B[0m\n- fake line ${'x'.repeat(5000)}`));
		core.verified('a', true);
		const told = poll(core);
		expect(told).toContain('red - fake line');
		expect(told).not.toMatch(/\u001B|\n- fake line/);
		spawn(core, 'b');
		work(core, 'b');
		for (let times = 0; times < 300; times++) {
			const question = {id: `q${times}`, tool: 'Bash', input: {}, text: 'run: x '.repeat(90), rule: 'Bash(x)'};
			core.send({type: 'question.asked', streamId: 'b', sessionId: core.session('b').id, question});
			core.send({type: 'question.answer', streamId: 'b', verdict: 'deny'});
		}
		const text = poll(core, 0);
		expect(text).toContain('older items left out');
		expect(text.length).toBeLessThan(20_000);
		expect(core.run().lead?.news.length).toBeLessThanOrEqual(200);
	});
});

describe('waking the lead', () => {
	/** A lead that ended its turn after spawning `a` and `b`, both at work. */
	const resting = (wish: Partial<LeadWish> = {}): Core => {
		const core = leading(wish);
		for (const id of ['a', 'b']) {
			spawn(core, id);
			work(core, id);
		}
		poll(core);
		endTurn(core);
		return core;
	};
	const wakes = (core: Core): number => core.effects('session.start', 'lead').length - 1;

	it('happens when a stream is completed, in its own conversation and with the news', () => {
		const core = resting();
		expect(core.is('lead')).toBe('waiting streams');
		core.pass(minute);
		expect(wakes(core)).toBe(0);
		finish(core, 'a');
		const effect = core.launch('lead');
		expect(effect.resumeId).toBe('talk-1');
		expect(effect.prompt).toContain('a is completed, 1/1 tasks, 1 commit, verify passed; its last words: "done"');
		expect(core.said()).toContain('the lead is woken with news');
	});

	it.each<[string, (core: Core) => void]>([
		['fails', core => core.end('a', undefined, badResult('permanent'), 1)],
		[
			'is stopped by the user',
			core => {
				core.send({type: 'stream.stop', streamId: 'a'});
				core.stopped('a');
				core.saved('a');
			},
		],
		[
			'asks the user',
			core =>
				core.send({
					type: 'question.asked',
					streamId: 'a',
					sessionId: core.session('a').id,
					question: {id: 'q', tool: 'Bash', input: {}, text: 'run: rm', rule: 'Bash(rm)'},
				}),
		],
		['stalls', core => core.pass(6 * minute)],
	])('happens when a stream %s', (_what, happen) => {
		const core = resting();
		happen(core);
		core.tick();
		expect(wakes(core)).toBe(1);
	});

	it('happens at once when the user says something to it', () => {
		const core = resting();
		finish(core, 'a');
		core.launch('lead');
		core.identify('lead');
		endTurn(core);
		core.send({type: 'stream.send', streamId: 'lead', text: 'Add a dark mode.'});
		expect(core.launch('lead').prompt).toContain('Add a dark mode.');
	});

	it('does not happen for small things, nor for what a poll has told', () => {
		const core = leading();
		spawn(core, 'a', {tasks: ['One', 'Two']});
		work(core, 'a');
		spawn(core, 'b');
		work(core, 'b');
		finish(core, 'b');
		poll(core);
		endTurn(core);
		core.send({type: 'task.update', streamId: 'a', sessionId: core.session('a').id, task: 1, status: 'completed'});
		core.pass(minute);
		expect(wakes(core)).toBe(0);
	});

	it('happens at most once in 30 seconds, with all that happened since', () => {
		const core = resting();
		finish(core, 'a');
		core.launch('lead');
		core.identify('lead');
		endTurn(core);
		spawn(core, 'late');
		core.pass(5 * second);
		finish(core, 'b');
		core.pass(20 * second);
		expect(wakes(core)).toBe(1);
		core.pass(6 * second);
		expect(wakes(core)).toBe(2);
	});

	it('happens after ten quiet minutes while somebody works, and not while all wait for the user', () => {
		const core = resting();
		for (let minutes = 0; minutes < 11; minutes++) {
			for (const id of ['a', 'b']) core.report(id, {type: 'said', text: `minute ${minutes}`});
			core.pass(minute);
		}
		expect(wakes(core)).toBe(1);
		const parked = resting();
		for (const id of ['a', 'b']) {
			parked.send({type: 'stream.pause', streamId: id});
			parked.stopped(id);
			parked.saved(id);
		}
		parked.pass(20 * minute);
		expect(wakes(parked)).toBe(0);
		expect(parked.is('lead')).toBe('waiting streams');
	});

	it('waits while the run is paused, and survives an engine that dies', () => {
		const core = resting();
		core.send({type: 'run.pause'});
		for (const id of ['a', 'b']) {
			core.stopped(id);
			core.saved(id);
		}
		core.send({type: 'stream.stop', streamId: 'a'});
		core.saved('a');
		core.pass(minute);
		expect(wakes(core)).toBe(0);
		core.restart();
		core.send({type: 'run.continue'});
		core.tick();
		expect(core.launch('lead').prompt).toContain('a was stopped by the user');
	});

	it('says the same news again when the session that had them came to nothing', () => {
		const core = resting();
		finish(core, 'a');
		const effect = core.launch('lead');
		core.send({
			type: 'session.startFailed',
			streamId: 'lead',
			sessionId: effect.sessionId,
			reason: 'x',
			isPermanent: false,
			isNeverStarted: true,
		});
		expect(core.launch('lead').prompt).toContain('a is completed');
	});

	it('is over when all streams are: it had the last news, and is completed with the run', () => {
		const core = resting();
		finish(core, 'a');
		core.launch('lead');
		core.identify('lead');
		finish(core, 'b');
		expect(core.run().finishedAt).toBeUndefined();
		for (const id of ['a', 'b']) {
			ask(core, {type: 'lead.merge', target: id});
			core.takeOne('merge.start', id);
			core.send({type: 'merge.finished', streamId: id, into: 'main', commit: 'c'});
		}
		poll(core);
		endTurn(core, 'All is built and merged.');
		expect(core.is('lead')).toBe('completed');
		expect(outcome(core.run())).toMatchObject({ok: true, sentence: 'All 2 streams completed and merged.'});
	});

	it('waits for merges that are under way before it is over', () => {
		const core = resting();
		finish(core, 'a');
		core.launch('lead');
		core.identify('lead');
		finish(core, 'b');
		ask(core, {type: 'lead.merge', target: 'a'});
		poll(core);
		endTurn(core);
		expect(core.is('lead')).toBe('waiting streams');
		core.takeOne('merge.start', 'a');
		core.pass(minute);
		core.send({type: 'merge.conflicted', streamId: 'a', files: ['x.ts']});
		expect(core.launch('lead').prompt).toContain('a cannot be merged: conflict in x.ts');
	});
});
