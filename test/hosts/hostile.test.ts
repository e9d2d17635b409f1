import {afterEach, beforeEach, expect, it} from 'vitest';
import {carryBack} from '../../source/git/hosts/carry.ts';
import {createCalls} from '../../source/hosts/desk/calls.ts';
import type {HostLine} from '../../source/hosts/desk/host.ts';
import {hearHost} from '../../source/hosts/desk/incoming.ts';
import type {HostSetting} from '../../source/hosts/desk/setting.ts';
import type {Down, Up} from '../../source/hosts/link/types.ts';
import type {Host} from '../../source/run/features/hosts/index.ts';
import {createCore, line, newRun, start} from '../helpers/core-driver.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {waitFor} from '../helpers/wait-for.ts';

const folder = '/there/grid';
const facts = {
	bootId: 'b',
	slots: 4,
	others: 0,
	labels: [],
	agents: ['claude'],
	hasSandbox: true,
	freeBytes: 5e10,
	load: 0.5,
	folder,
};
const up = (labels: readonly string[] = []): Host => ({state: 'up', since: start, slots: 4, labels, facts});

let here: TemporaryRepository;
let there: TemporaryRepository;
let evil: string;
beforeEach(() => {
	here = temporaryRepository();
	here.git(['branch', 'victim']);
	there = temporaryRepository();
	there.git(['fetch', '-q', here.root, 'main']);
	there.git(['reset', '-q', '--keep', 'FETCH_HEAD']);
	there.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
	evil = there.commit('Not asked for', {'evil.txt': 'x'});
});
afterEach(() => {
	here.remove();
	there.remove();
});

/** A works here, B on mini; what mini's worker sends is heard as from its line. */
const withMini = () => {
	const run = newRun({
		hosts: ['local', 'mini'],
		streams: [line('A', {host: 'local'}), line('B', {host: 'mini'})],
	});
	const core = createCore({...run, repository: here.root, hosts: {local: up(), mini: up()}});
	core.tick();
	for (const id of ['A', 'B']) core.begin(id);
	const counted: unknown[] = [];
	const asked: string[] = [];
	const replies: Down[] = [];
	const setting = {
		name: 'mini',
		entry: {address: 'mini.test'},
		repository: here.root,
		carrier: {
			out: async () => undefined,
			back: (commits: readonly string[]) => carryBack(here.root, {url: there.root, sshCommand: 'false'}, commits),
		},
		world: {run: core.run, now: () => start, dispatch: (message: unknown) => counted.push(message)},
		door: async (sessionId: string, request: Request) => {
			asked.push(`${sessionId} ${request.method} ${new URL(request.url).pathname}`);
			return new Response('{}');
		},
	} as unknown as HostSetting;
	const theLine = {isUp: () => true, send: (reply: Down) => void replies.push(reply)};
	const hear = hearHost(setting, {
		facts: () => facts,
		onFacts: () => undefined,
		answered: () => undefined,
		outgoing: {branchOf: async stream => stream.workplace?.branch ?? ''},
		line: () => theLine as unknown as HostLine,
	});
	return {core, setting, counted, asked, replies, hear};
};

const refsOf = (): string => here.git(['for-each-ref']);

const workplaceOf = (core: ReturnType<typeof createCore>) => ({...core.stream('B').workplace!, path: `${folder}/B`});
const work = () => ({
	head: evil,
	commits: 1,
	files: 1,
	added: 1,
	removed: 0,
	dirty: 0,
	branch: 'victim',
	changedPaths: ['evil.txt'],
});

it.each([
	['a worktree made anew on the branch of somebody else', 'worktree.prepared', {branch: 'victim'}, {}],
	['an update that names the branch of somebody else', 'worktree.updated', {branch: 'victim'}, {ok: true}],
	['a worktree beside the folder of all of them', 'worktree.prepared', {path: '/home/me/shop'}, {}],
	['a worktree that leads out of that folder', 'worktree.updated', {path: `${folder}/../../.ssh`}, {ok: true}],
])('a host that tells of %s is not heard any more, and nothing is moved', async (_what, type, over, more) => {
	const {core, counted, hear} = withMini();
	const before = refsOf();
	const workplace = {...workplaceOf(core), ...over};
	const event = {type, streamId: 'B', ...more, workplace} as Extract<Up, {is: 'event'}>['event'];
	await expect(hear({is: 'event', epoch: 1, event})).rejects.toThrow('it ');
	expect(counted).toEqual([]);
	expect(refsOf()).toBe(before);
});

it('a host moves the branch of its own stream alone, at the placement that counts', async () => {
	const {core, counted, hear} = withMini();
	const before = refsOf();
	const seen = (streamId: string) => ({type: 'work.seen', streamId, work: work(), isAnswer: false}) as const;
	await hear({is: 'event', epoch: 1, event: seen('A')});
	await hear({is: 'event', epoch: 2, event: seen('B')});
	expect(counted).toEqual([]);
	expect(refsOf()).toBe(before);
	const {branch} = core.stream('B').workplace!;
	here.git(['branch', branch]);
	await hear({is: 'event', epoch: 1, event: seen('B')});
	expect(counted).toHaveLength(1);
	expect(here.git(['rev-parse', branch])).toBe(evil);
	expect(here.git(['rev-parse', 'victim', 'main'])).not.toContain(evil);
});

it('what a host says it has kept is taken only of streams that were moved from it', async () => {
	const {core, counted, hear, replies} = withMini();
	const before = refsOf();
	for (const streamId of ['A', 'B', 'main']) await hear({is: 'late', streamId, commit: evil});
	expect([counted, refsOf(), replies]).toEqual([[], before, []]);
	core.send({type: 'host.away', name: 'mini', reason: 'no answer'});
	expect(core.send({type: 'stream.move', streamId: 'B', to: 'local'})).toMatchObject({ok: false});
	const moved = {...core.stream('B'), placement: {host: 'local', epoch: 2, at: start, left: ['mini']}};
	const other = withMini();
	const run = {...core.run(), streams: {...core.run().streams, B: moved}};
	Object.assign(other.setting.world, {run: () => run});
	await other.hear({is: 'late', streamId: 'B', commit: evil});
	expect(other.replies).toEqual([{is: 'kept', streamId: 'B'}]);
	expect(here.git(['for-each-ref', 'refs/claude-grid/backup'])).toContain(evil);
});

it.each([
	'/api/commands',
	'/api/./commands',
	'/api/x/../commands',
	'/api/%63ommands',
	'/api/commands?x=1',
	'/api/start',
])('an agent on a host changes only streams that the host has, however it spells %s', async path => {
	const {core, setting, asked} = withMini();
	const replies: Down[] = [];
	const call = createCalls(setting, reply => void replies.push(reply));
	const ask = (streamId: string): Up => ({
		is: 'call',
		call: 1,
		method: 'POST',
		path,
		body: JSON.stringify({
			type: 'task.update',
			streamId,
			task: 1,
			status: 'completed',
			sessionId: core.session(streamId).id,
		}),
	});
	call(ask('A') as Extract<Up, {is: 'call'}>);
	await waitFor(() => replies.length === 1, {what: 'the refusal'});
	expect(replies[0]).toMatchObject({status: 403});
	expect(asked).toEqual([]);
	call(ask('B') as Extract<Up, {is: 'call'}>);
	await waitFor(() => replies.length === 2, {what: 'the answer'});
	expect(asked).toHaveLength(1);
});
