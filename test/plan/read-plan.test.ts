import {describe, expect, it} from 'vitest';
import {defaultAllowedTools} from '../../source/plan/read/fill-in.ts';
import {faultsOf, pathsOf, planOf, streamOf, streams} from './helpers.ts';

describe('defaults', () => {
	it('fills in everything a stream with an id and a prompt leaves out', () => {
		expect(planOf({streams: [{id: 'Stream-A', prompt: 'work'}]})).toEqual({
			name: 'Plan',
			maxParallel: 5,
			merge: 'manual',
			union: 'idle',
			shape: 'plan',
			notes: [],
			streams: [
				{
					id: 'Stream-A',
					name: 'Stream-A',
					phase: 'parallel',
					dependencies: [],
					prompt: 'work',
					tasks: [],
					files: [],
					agent: 'claude',
					permissionMode: 'acceptEdits',
					allowedTools: defaultAllowedTools,
					branch: 'stream/stream-a',
					isolation: 'worktree',
					link: [],
					contextRecovery: {stallTimeoutMinutes: 10, autoRecoveryEnabled: true, maxRecoveryAttempts: 3},
					allowEmpty: false,
					merge: 'manual',
				},
			],
		});
	});

	it('makes the id from the name and says so where they differ', () => {
		const plan = planOf({
			streams: [
				{name: 'Überprüfe die API: v2', prompt: 'a'},
				{name: 'feature-auth', prompt: 'b'},
			],
		});
		expect(plan.streams.map(({id, name}) => [id, name])).toEqual([
			['Uberprufe-die-API-v2', 'Überprüfe die API: v2'],
			['feature-auth', 'feature-auth'],
		]);
		expect(plan.notes).toEqual(['The stream "Überprüfe die API: v2" got the id Uberprufe-die-API-v2.']);
	});

	it('takes tasks as text or as objects', () => {
		const tasks = ['Look', {title: 'Write', acceptance: ['It is written'], role: 'me'}];
		expect(planOf({streams: [{id: 'a', tasks}]}).streams[0]?.tasks).toEqual([
			{title: 'Look', acceptance: []},
			{title: 'Write', acceptance: ['It is written'], role: 'me'},
		]);
	});
});

describe('keys of the run', () => {
	const run = {
		agent: 'codex',
		model: 'gpt',
		permissionMode: 'dontAsk',
		allowedTools: ['Bash(make)'],
		setup: 'make setup',
		verify: 'make test',
		link: ['vendor/'],
		contextRecovery: {stallTimeoutMinutes: 2},
		approve: 'before',
		allowEmpty: true,
		isolation: 'shared',
		merge: 'auto',
		base: 'develop',
		fake: {taskMs: 5},
		budget: {usd: 20, minutes: 120},
	};
	const overriding = {
		agent: 'claude',
		model: 'opus',
		permissionMode: 'plan',
		allowedTools: ['Read'],
		setup: 'npm ci',
		verify: 'npm test',
		link: ['node_modules'],
		contextRecovery: {autoRecoveryEnabled: false},
		approve: 'after',
		allowEmpty: false,
		isolation: 'worktree',
		merge: 'manual',
		base: 'next',
		fake: {taskMs: 7},
		budget: {usd: 2},
	};

	it('hold for every stream, and for none that says otherwise', () => {
		const plan = planOf({...run, ...streams({a: {}, b: overriding})});
		const {base: _, budget: __, ...inherited} = run;
		expect(streamOf(plan, 'a')).toMatchObject({
			...inherited,
			allowedTools: [...defaultAllowedTools, 'Bash(make)'],
			link: ['vendor'],
			contextRecovery: {stallTimeoutMinutes: 2, autoRecoveryEnabled: true, maxRecoveryAttempts: 3},
		});
		expect(streamOf(plan, 'b')).toMatchObject({
			...overriding,
			allowedTools: [...defaultAllowedTools, 'Read'],
			contextRecovery: {stallTimeoutMinutes: 2, autoRecoveryEnabled: false, maxRecoveryAttempts: 3},
		});
		expect(streamOf(plan, 'a')).not.toHaveProperty('budget');
		expect(plan).toMatchObject({base: 'develop', merge: 'auto', budget: {usd: 20, minutes: 120}});
	});

	it('are switched off for a stream by null', () => {
		const off = {setup: null, verify: null, approve: null, model: null, worktreePath: null};
		const stream = streamOf(planOf({...run, ...streams({a: off})}), 'a');
		for (const key of Object.keys(off)) {
			expect(stream).not.toHaveProperty(key);
		}
	});

	it('do not hand the model of one agent to another', () => {
		const plan = planOf({model: 'opus', ...streams({a: {}, b: {agent: 'codex'}})});
		expect(plan.streams.map(({model}) => model)).toEqual(['opus', undefined]);
		expect(plan.notes).toEqual(['The plan\'s model "opus" is claude\'s; b on another agent do not get it.']);
	});

	it("take the base all streams agree on as the run's", () => {
		const plan = planOf(streams({a: {base: 'develop'}, b: {base: 'develop'}}));
		expect(plan.base).toBe('develop');
		expect(plan.streams[0]).not.toHaveProperty('base');
	});

	it.each([
		['confirmEdits', 'default'],
		['rejectEdits', 'plan'],
	])('read permissionMode %s as %s and say so', (written, read) => {
		const plan = planOf({permissionMode: written, ...streams({a: {}})});
		expect(plan.streams[0]?.permissionMode).toBe(read);
		expect(plan.notes[0]).toContain(`${written} was read as ${read}`);
	});
});

describe('overrides from the command line', () => {
	it('put every stream without an agent of its own on the named one', () => {
		const plan = planOf({agent: 'codex', ...streams({a: {}, b: {agent: 'gemini'}})}, {agent: 'opencode'});
		expect(plan.streams.map(({agent}) => agent)).toEqual(['opencode', 'gemini']);
	});

	it('put every stream on the fake agent, for a rehearsal that spends nothing', () => {
		const mixed = {a: {}, b: {agent: 'gemini'}, c: {agent: 'command', command: ['make'], tasks: ['Build']}};
		const plan = planOf({agent: 'codex', ...streams(mixed)}, {agent: 'fake'});
		expect(plan.streams.map(({agent}) => agent)).toEqual(['fake', 'fake', 'fake']);
	});

	it('win over what plan and streams say', () => {
		const plan = planOf(
			{maxParallel: 2, permissionMode: 'plan', ...streams({a: {permissionMode: 'auto', merge: 'manual'}})},
			{maxParallel: 9, permissionMode: 'confirmEdits', merge: 'auto'},
		);
		expect(plan).toMatchObject({maxParallel: 9, merge: 'auto'});
		expect(plan.streams[0]).toMatchObject({permissionMode: 'default', merge: 'auto'});
		expect(plan.notes).toHaveLength(1);
	});

	it('are refused when they mean nothing', () => {
		expect(faultsOf(streams({a: {}}), {permissionMode: 'yolo\u001b', maxParallel: 0})).toEqual([
			expect.stringContaining('--permission-mode "yolo\\u001b" must be one of acceptEdits'),
			'--max-parallel must be a whole number from 1 to 100.',
		]);
	});

	it('need a command when they choose the agent "command"', () => {
		expect(faultsOf(streams({a: {}, b: {command: ['make', '{prompt}']}}), {agent: 'command'})).toEqual([
			'streams[0].command: is missing; the agent "command" needs one',
		]);
	});
});

describe('faults', () => {
	it('are told all at once, each with its place, in the order of the streams', () => {
		const document = {
			nmae: 'x',
			maxParallel: 'five',
			streams: [
				{id: 'a', prompt: 'x', budget: {usd: -1, eur: 3}},
				{id: 'b'},
				5,
				{id: 'c', tasks: [{title: 7, titel: 'x'}, '', 8]},
				{id: 'd', prompt: 'x', agent: 'claud', dependencies: ['a', 'zz', 'a', 'd']},
				{id: 'e', prompt: 'x', dependncies: []},
				{prompt: 'x'},
			],
		};
		expect(faultsOf(document).map(line => line.split(' (')[0])).toEqual([
			'maxParallel: must be a number, not text',
			'nmae: is not a key of a plan; did you mean "name"?',
			'streams[0].budget.usd: must be more than 0',
			'streams[0].budget.eur: is not a key of a plan',
			'streams[1]: has nothing to do: give it a prompt or tasks',
			'streams[2]: must be an object in { }, not a number',
			'streams[3].tasks[0].title: must be text, not a number',
			'streams[3].tasks[0].titel: is not a key of a plan; did you mean "title"?',
			'streams[3].tasks[1]: must not be empty',
			'streams[3].tasks[2]: must be text or an object in { }, not a number',
			'streams[4].agent: must be one of claude, codex, gemini, opencode, command, fake; did you mean "claude"?',
			'streams[4].dependencies[1]: unknown stream "zz"',
			'streams[4].dependencies[2]: names "a" twice',
			'streams[4].dependencies[3]: is the stream itself',
			'streams[5].dependncies: is not a key of a plan; did you mean "dependencies"?',
			'streams[6]: needs an id or a name',
		]);
	});

	it.each([
		['nothing', {}, 'streams: No streams defined'],
		['no list', {streams: null}, 'streams: No streams defined'],
		['an empty list', {streams: []}, 'streams: No streams defined'],
		['an empty tasks file', {tasks: []}, 'tasks: No streams defined'],
		['an object for a list', {streams: {}}, 'streams: must be a list, not an object in { }'],
	])('say "No streams defined" or what stands there for %s', (_, document, line) => {
		expect(faultsOf(document)).toEqual([line]);
	});

	it.each([[null], [[]], ['text'], [5]])('refuse %j, which is no object', document => {
		expect(faultsOf(document)).toEqual(['A plan is a JSON object with a list of streams.']);
	});

	it('accept a budget, a command and a recovery setting only as they can be meant', () => {
		const wrong = {
			command: [],
			contextRecovery: {stallTimeoutMinutes: 0, maxRecoveryAttempts: 1.5, autoRecoveryEnabled: 'yes'},
			fake: {faults: [{kind: 'sleep'}], writes: [{task: 1, path: '../x', text: ''}]},
		};
		expect(pathsOf(streams({a: wrong}))).toEqual([
			'streams[0].command',
			'streams[0].fake.writes[0].path',
			'streams[0].fake.faults[0].kind',
			'streams[0].contextRecovery.stallTimeoutMinutes',
			'streams[0].contextRecovery.autoRecoveryEnabled',
			'streams[0].contextRecovery.maxRecoveryAttempts',
		]);
	});
});
