import {afterEach, beforeEach, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {rounds} from '../helpers/rounds.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {changesRequested, createForge, type Forge, lintCheck} from './forge.ts';

const times = rounds(1, 2);

let forge: Forge;
beforeEach(() => {
	forge = createForge();
	Object.assign(forge.env, {CLAUDE_GRID_WATCH_MS: '200'});
});
afterEach(() => forge.close());

const streams = [
	{id: 'A', prompt: 'x', command: 'echo a > a'},
	{id: 'B', dependencies: ['A'], prompt: 'x', command: 'echo line >> b', onCi: 'fix'},
	{id: 'C', dependencies: ['A'], prompt: 'x', command: 'echo line >> c', onReview: 'fix'},
	{id: 'D', dependencies: ['B', 'C'], prompt: 'x', command: 'echo d > d'},
];
const review = changesRequested('Write the line twice.');

/** As a user does who finds that the engine is gone: any verb starts the next one. */
const until = (what: string, condition: (run: Run) => unknown): Promise<unknown> =>
	waitFor(
		async () => {
			if (!forge.engine()) await forge.run(['status']);
			return condition(forge.saved());
		},
		{what, timeoutMs: 300_000},
	);
const pushed = (run: Run, id: string) => run.streams[id]?.delivery?.pushed?.head;
const isMerged = (run: Run, ...ids: readonly string[]) => ids.every(id => run.streams[id]?.merge.is === 'merged');

it(`an engine that is killed at each step of a delivery (${times} at each) does every step once, until all has landed`, async ({
	annotate,
}) => {
	forge.strikeEngine(times);
	const plan = {name: 'Diamond', agent: 'command', deliver: 'pr', verify: 'true', union: 'off', streams};
	await forge.run(['run', forge.plan(plan), '--detach']);
	await until('the stack', run => Object.values(run.streams).every(({delivery}) => delivery?.pull && !delivery.step));
	const numberOf = (id: string) => forge.pulls().find(pull => pull.headRefName === `stream/${id}`)?.number ?? 0;

	const [firstB, firstC] = [pushed(forge.saved(), 'B'), pushed(forge.saved(), 'C')];
	forge.check(numberOf('b'), lintCheck('FAILURE'));
	await until('the fix of B', run => pushed(run, 'B') !== firstB);
	forge.check(numberOf('b'), lintCheck('SUCCESS'));
	forge.change(({pulls}) =>
		Object.assign(pulls.find(pull => pull.headRefName === 'stream/c') ?? {}, {reviews: [review]}),
	);
	await until('the answer of C', run => pushed(run, 'C') !== firstC && !run.streams.C?.delivery?.answer);

	forge.gh('pr', 'merge', String(numberOf('a')), '-R', 'github.com/acme/shop', '--squash');
	await until('B and C to go to main', run =>
		['B', 'C'].every(
			id => run.streams[id]?.delivery?.pull?.base === 'main' && run.streams[id]?.state.is === 'completed',
		),
	);
	for (const id of ['B', 'C', 'D'])
		await until(
			`${id} to be queued`,
			async run =>
				isMerged(run, id) ||
				(await forge.run(['merge', id, '--json'])).code === 0 ||
				run.streams[id]?.merge.is !== 'unmerged',
		);
	await until('all to land', run => isMerged(run, 'A', 'B', 'C', 'D'));

	const calls = forge.calls();
	expect(new Set(calls).size, calls.join('\n')).toBe(calls.length);
	expect(calls.filter(call => call.startsWith('create'))).toHaveLength(4);
	expect(calls.filter(call => call.startsWith('pr comment'))).toHaveLength(1);
	expect(calls.filter(call => call.startsWith('pr ready'))).toEqual([`pr ready ${numberOf('d')}`]);
	expect(calls.filter(call => call.startsWith('merge'))[0]).toBe(`merge ${numberOf('a')}`);
	expect(calls.filter(call => call.startsWith('merge')).at(-1)).toBe(`merge ${numberOf('d')}`);
	const pushes = forge.rawPushes();
	expect(new Set(pushes).size, pushes.join('\n')).toBe(pushes.length);
	expect(forge.pulls().map(({state}) => state)).toEqual(['MERGED', 'MERGED', 'MERGED', 'MERGED']);
	expect(forge.pulls().find(({headRefName}) => headRefName === 'stream/c')?.comments).toHaveLength(1);
	forge.git(['fetch', '-q', 'origin']);
	expect(forge.git(['ls-tree', '--name-only', 'origin/main'])).toBe('a\nb\nc\nd\nreadme.md');
	expect(forge.git(['show', 'origin/main:b'])).toBe('line\nline');
	expect(forge.git(['show', 'origin/main:c'])).toBe('line\nline');

	const strikes = forge.strikes();
	await annotate(`killed ${strikes.length} times`);
	const steps = ['push', 'pr create', 'pr comment', 'pr edit', 'pr ready', 'pr merge'];
	for (const step of steps)
		expect(
			strikes.some(line => line.includes(`\t${step}`)),
			step,
		).toBe(true);
	for (const mode of ['instead', 'before', 'after'])
		expect(
			strikes.some(line => line.startsWith(mode)),
			mode,
		).toBe(true);
}, 1_200_000);
