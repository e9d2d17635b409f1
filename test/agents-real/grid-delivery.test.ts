import {delimiter, dirname} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {changesRequested, createForge, type Forge, lintCheck} from '../deliver/forge.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {installClaude} from './install-claude.ts';
import {claudeEnvironment} from './run-claude.ts';
import {type StubApi, startStubApi} from './stub-api/stub-api.ts';

let forge: Forge;
let api: StubApi;
beforeEach(async context => {
	const claude = await installClaude('latest');
	if (!('bin' in claude)) return context.skip(claude.reason);
	api = await startStubApi();
	forge = createForge();
	const {HOME: _home, PATH: _path, LC_ALL: _locale, IS_SANDBOX: _sandbox, ...agent} = claudeEnvironment(api.url, '');
	const PATH = [dirname(claude.bin), forge.env.PATH].join(delimiter);
	Object.assign(forge.env, agent, {PATH, CLAUDE_GRID_WATCH_MS: '500'});
});
afterEach(async () => {
	await api?.close();
	await forge?.close();
});

const stream = (id: string, more: object = {}) => ({
	id,
	prompt: 'Do this.\nSCENARIO: work',
	tasks: [{title: `Build ${id}`}],
	...more,
});
const streams = [
	stream('A'),
	stream('B', {dependencies: ['A'], onCi: 'fix'}),
	stream('C', {dependencies: ['A'], onReview: 'fix'}),
	stream('D', {dependencies: ['B', 'C'], review: {agent: 'claude'}}),
];
const review = changesRequested('Handle the empty case.');

const until = (what: string, condition: (run: Run) => unknown): Promise<unknown> =>
	waitFor(() => condition(forge.saved()), {what, timeoutMs: 240_000});
const pushed = (id: string) => forge.saved().streams[id]?.delivery?.pushed?.head;
const subjects = (id: string) =>
	forge.git(['log', '--no-merges', '--reverse', '--format=%s', `main..stream/${id.toLowerCase()}`]).split('\n');
const numberOf = (branch: string) => forge.pulls().find(({headRefName}) => headRefName === branch)?.number ?? 0;

it('a diamond on Claude Code is a stack: red CI, a review and a reviewer are answered, one is squashed by hand, all land in order', async () => {
	const plan = {name: 'Diamond', agent: 'claude', deliver: 'pr', verify: 'git log -1', union: 'off', streams};
	const started = await forge.run(['run', forge.plan(plan), '--detach']);
	expect(started.code, started.stderr).toBe(0);
	await until('the stack', run => Object.values(run.streams).every(({delivery}) => delivery?.pull && !delivery.step));
	expect(
		forge
			.calls()
			.slice(0, 4)
			.map(call => call.replace(/ \d+/, '')),
	).toEqual([
		'create stream/a main',
		...['create stream/b stream/a', 'create stream/c stream/a', 'create stream/d main'],
	]);
	expect(forge.pulls().map(({isDraft}) => isDraft)).toEqual([false, false, false, true]);

	// Its reviewer read D, without a tool that writes; what blocked was mended before it was delivered.
	expect(subjects('D').at(-1)).toBe('Mend what reviewer says');
	expect(forge.saved().streams.D?.reviewer).toMatchObject({count: 2, last: {agent: 'claude', verdict: 'approves'}});
	const readers = api.requests.filter(({kind}) => kind === 'reader');
	expect(readers).toHaveLength(2);
	for (const {body} of readers)
		for (const tool of ['Write', 'Edit', 'NotebookEdit', 'Bash'])
			expect(body?.tools?.map(({name}) => name)).not.toContain(tool);
	expect(forge.pulls().find(({headRefName}) => headRefName === 'stream/d')?.body).toContain('claude approves');

	const [firstB, firstC] = [pushed('B'), pushed('C')];
	forge.check(numberOf('stream/b'), lintCheck('FAILURE'));
	await until('the fix of B', () => pushed('B') !== firstB);
	expect(subjects('B').at(-1)).toBe('Mend what ci says');
	forge.check(numberOf('stream/b'), lintCheck('SUCCESS'));
	forge.change(({pulls}) =>
		Object.assign(pulls.find(({headRefName}) => headRefName === 'stream/c') ?? {}, {reviews: [review]}),
	);
	await until('the answer of C', run => pushed('C') !== firstC && !run.streams.C?.delivery?.answer);
	expect(subjects('C').at(-1)).toBe('Mend what review says');

	forge.gh('pr', 'merge', String(numberOf('stream/a')), '-R', 'github.com/acme/shop', '--squash');
	const onMain = ({streams: all}: Run) =>
		['B', 'C'].every(id => all[id]?.delivery?.pull?.base === 'main' && all[id]?.state.is === 'completed');
	await until('B and C to go to main', onMain);
	for (const id of ['B', 'C', 'D'])
		await waitFor(
			async () => forge.saved().streams[id]?.merge.is !== 'unmerged' || (await forge.run(['merge', id])).code === 0,
			{
				what: `${id} to be merged`,
				timeoutMs: 240_000,
			},
		);
	await until('all to land', ({streams: all}) => Object.values(all).every(({merge}) => merge.is === 'merged'));

	expect(forge.calls().filter(call => call.startsWith('merge'))[0]).toBe(`merge ${numberOf('stream/a')}`);
	expect(
		forge
			.calls()
			.filter(call => call.startsWith('merge'))
			.at(-1),
	).toBe(`merge ${numberOf('stream/d')}`);
	expect(new Set(forge.calls()).size).toBe(forge.calls().length);
	expect(new Set(forge.rawPushes()).size).toBe(forge.rawPushes().length);
	expect(forge.pulls().find(({headRefName}) => headRefName === 'stream/c')?.comments).toHaveLength(1);
	forge.git(['fetch', '-q', 'origin']);
	const landed = forge.git(['ls-tree', '--name-only', 'origin/main']).split('\n');
	for (const name of ['A', 'B', 'C', 'D']) expect(landed).toContain(`${name}-task-1-1.txt`);
	for (const what of ['ci', 'review', 'reviewer']) expect(landed).toContain(`mended-${what}.txt`);

	// What these agents say of their cost is what the forecast of the next run rests on.
	const insights = JSON.parse((await forge.run(['insights', '--json'])).stdout);
	expect(JSON.stringify(insights)).toMatch(/"agent":"claude".*"costUsd":/);
}, 1_200_000);
