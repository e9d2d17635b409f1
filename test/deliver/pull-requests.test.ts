import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Command} from '../../source/run/model/command.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {createForge, type Forge} from './forge.ts';

let forge: Forge;
let inner: InnerEngine;
beforeEach(async () => {
	forge = createForge();
	inner = await startInnerEngine(forge);
});
afterEach(async () => {
	await inner.close();
	await forge.close();
});

const streams = [
	{id: 'A', name: 'Tables', tasks: [{title: 'Make tables for @octocat, fixes #7'}], command: 'echo a > a'},
	{id: 'B', dependencies: ['A'], prompt: 'x', command: 'echo b > b'},
	{id: 'C', dependencies: ['A'], prompt: 'x', command: 'echo c > c'},
	{id: 'D', dependencies: ['B', 'C'], prompt: 'x', command: 'echo d > d'},
];
const planOf = (count: number, more: object = {}) => ({
	name: 'Diamond',
	agent: 'command',
	streams: streams.slice(0, count),
	...more,
});
const bases = () => forge.pulls().map(({headRefName, baseRefName, isDraft}) => [headRefName, baseRefName, isDraft]);
const deliveryOf = (id: string) => inner.stream(id).delivery;
/** Sends it, and gives the run once nothing of it is under way. */
const delivered = async (command: Command, env?: Readonly<Record<string, string>>) => {
	const answer = await inner.engine.send(command, {...forge.env, ...env});
	if (!answer.ok) throw new Error(answer.message);
	return inner.until(
		run => run.revision >= (answer.revision ?? 0) && Object.values(run.streams).every(({delivery}) => !delivery?.step),
		'the deliveries',
	);
};
const ofA = {type: 'stream.deliver', streamId: 'A'} as const;

describe('a plan that is delivered by pull requests', () => {
	it('pushes each completed stream and stacks the pull requests as the plan does', async () => {
		forge.commit('A form', {
			'.github/PULL_REQUEST_TEMPLATE.md': '## What\n\n<!-- say it -->\n\n## How was it tested?\n',
		});
		forge.git(['push', '-q']);
		await inner.start(planOf(4, {deliver: 'pr', verify: 'true'}));
		await inner.finished(110_000);
		expect(bases()).toEqual([
			['stream/a', 'main', false],
			['stream/b', 'stream/a', false],
			['stream/c', 'stream/a', false],
			['stream/d', 'main', true],
		]);
		for (const id of ['a', 'b', 'c', 'd'])
			expect(forge.remoteTip(`stream/${id}`)).toBe(forge.git(['rev-parse', `stream/${id}`]));
		expect(forge.git(['rev-parse', 'main'])).toBe(forge.remoteTip('main'));
		const [first, , , last] = forge.pulls();
		expect(first?.title).toBe('Tables');
		expect(first?.body).toContain(
			'## What\n\n<!-- say it -->\n\n- [x] Make tables for @<!-- -->octocat, fixes #<!-- -->7 (verified)',
		);
		expect(first?.body).toMatch(
			/## How was it tested\?\n\n`true` passed in .* s \(commit [0-9a-f]{10}, tree [0-9a-f]{10}\)/,
		);
		expect(first?.body).toContain('a | 1 +');
		expect(last?.body).toContain('Waits for #12, #13');
		await delivered({type: 'run.deliver'});
		expect(forge.calls()).toHaveLength(4);
		expect(forge.pushes().filter(branch => branch !== 'main')).toHaveLength(4);
	});
});

describe('a stream of a plan that merges', () => {
	it('is not delivered in one sentence, and its branch stays: without gh, without a login, without a remote', async () => {
		await inner.start(planOf(1));
		await inner.finished();
		const outcome = async (env?: Readonly<Record<string, string>>) =>
			(await delivered(ofA, env)).streams.A?.delivery?.problem;
		const stays = 'its branch stream/a stays';
		expect(await outcome({PATH: '/usr/bin:/bin'})).toBe(`GitHub's own program gh is not on the PATH; ${stays}`);
		forge.change(state => {
			state.isLoggedIn = false;
		});
		expect(await outcome()).toBe(`gh is not logged in; ${stays}`);
		forge.git(['remote', 'rename', 'origin', 'elsewhere']);
		forge.git(['remote', 'set-url', 'elsewhere', 'https://ann:secret@git.example/a/b/shop.git']);
		expect(await outcome()).toBe(
			`the remote elsewhere (https://git.example/a/b/shop.git) is not a repository that gh knows; ${stays}`,
		);
		forge.git(['remote', 'remove', 'elsewhere']);
		expect(await outcome()).toBe(`this repository has no remote to push to; ${stays}`);
		expect(inner.run().alerts).toMatchObject([
			{kind: 'delivery', cure: 'git remote add origin <url>, then claude-grid pr A'},
		]);
		expect(forge.pushes()).toEqual([]);
	});

	it('does not take one of a fork whose branch somebody has called the same', async () => {
		await inner.start(planOf(1));
		await inner.finished();
		forge.openByHand({number: 3, headRefName: 'stream/a', isCrossRepository: true});
		expect((await delivered(ofA)).streams.A?.delivery?.pull).toMatchObject({number: 12, state: 'open'});
		expect(forge.calls()).toEqual(['create 12 stream/a main']);
	});

	it('takes the pull request that is open already, and never moves a branch of the remote back', async () => {
		await inner.start(planOf(1));
		await inner.finished();
		const other = forge.git(['commit-tree', 'main^{tree}', '-p', 'main', '-m', 'Of somebody else']);
		forge.git(['push', '-q', 'origin', `${other}:refs/heads/stream/a`]);
		expect((await delivered(ofA)).streams.A?.delivery?.problem).toContain(
			'stream/a has commits on origin that are not in it here',
		);
		expect(forge.remoteTip('stream/a')).toBe(other);
		forge.git(['push', '-q', 'origin', ':refs/heads/stream/a']);
		forge.git(['push', '-q', 'origin', 'stream/a']);
		forge.openByHand({number: 3, headRefName: 'stream/a'});
		expect((await delivered(ofA)).streams.A?.delivery?.pull).toMatchObject({number: 3, base: 'main', state: 'open'});
		expect(forge.calls()).toEqual([]);
	});
});

describe('an engine that ends while it delivers', () => {
	it.each([
		'before',
		'after',
	] as const)('leaves no second pull request to the next one (%s gh has asked for it)', async when => {
		const hold = forge.hold(when, 'pr create');
		await inner.start(planOf(1, {deliver: 'pr'}));
		await hold.reached();
		await inner.leave();
		inner = await startInnerEngine(forge);
		expect(deliveryOf('A')?.step?.is).toBe('create');
		hold.release();
		await inner.until(() => deliveryOf('A')?.pull, 'the pull request');
		expect(forge.calls()).toEqual(['create 11 stream/a main']);
		expect(forge.pushes()).toEqual(['stream/a']);
	});
});
