import {afterEach, beforeEach, expect, it} from 'vitest';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {createForge, type Forge} from './forge.ts';

let forge: Forge;
let inner: InnerEngine;
beforeEach(async () => {
	process.env.CLAUDE_GRID_WATCH_MS = '200';
	forge = createForge();
	inner = await startInnerEngine(forge);
});
afterEach(async () => {
	delete process.env.CLAUDE_GRID_WATCH_MS;
	await inner.close();
	await forge.close();
});

const check = (conclusion: string) => ({
	__typename: 'CheckRun',
	name: 'lint',
	status: 'COMPLETED',
	conclusion,
	detailsUrl: 'https://github.com/acme/shop/actions/runs/7/job/70',
});
const red = [check('FAILURE')];
const green = [check('SUCCESS')];
const deliveryOf = (id: string) => inner.stream(id).delivery;

it('a red check goes to the agent, what is squashed by hand is noticed, and what stands on it lands after it', async () => {
	const streams = [
		{id: 'A', prompt: 'x', command: 'echo line >> a', onCi: 'fix'},
		{id: 'B', dependencies: ['A'], prompt: 'x', command: 'echo b > b'},
	];
	await inner.start({name: 'Stack', agent: 'command', deliver: 'pr', verify: 'test -e a', streams});
	await inner.until(() => deliveryOf('B')?.pull, 'the stack', 110_000);
	const first = deliveryOf('A')?.pushed?.head;
	forge.check(11, red);
	await inner.until(() => deliveryOf('A')?.pushed?.head !== first, 'the fix on the remote', 110_000);
	expect(inner.stream('A').messages).toMatchObject([{text: expect.stringContaining('> lint\tRun npm run lint')}]);
	expect(deliveryOf('A')?.told).toHaveLength(1);
	forge.check(11, green);
	await inner.until(() => deliveryOf('A')?.checks?.passed === 1, 'the green check');

	forge.gh('pr', 'merge', '11', '-R', 'github.com/acme/shop', '--squash');
	await inner.until(() => inner.stream('A').merge.is === 'merged', 'the squash to be seen');
	await inner.until(() => deliveryOf('B')?.pull?.base === 'main', 'B to go to main', 110_000);
	expect(inner.stream('B').verify).toMatchObject({ok: true, head: deliveryOf('B')?.pushed?.head});
	await inner.send({type: 'stream.merge', streamId: 'B'});
	await inner.until(() => inner.stream('B').merge.is === 'merged', 'B to land', 110_000);
	forge.git(['fetch', '-q', 'origin']);
	expect(forge.git(['ls-tree', '--name-only', 'origin/main'])).toBe('a\nb\nreadme.md');
	expect(forge.git(['show', 'origin/main:a'])).toBe('line\nline');
	expect(forge.calls()).toEqual([
		'create 11 stream/a main',
		'create 12 stream/b stream/a',
		'merge 11',
		'pr edit 12 main',
		'merge 12',
	]);
	expect(forge.pushes()).toEqual(['stream/a', 'stream/b', 'stream/a', 'stream/b']);
}, 400_000);

it('is asked about where its pull request was opened, also when the remote leads elsewhere by now', async () => {
	const streams = [{id: 'A', prompt: 'x', command: 'echo a > a'}];
	await inner.start({name: 'One', agent: 'command', deliver: 'pr', streams});
	await inner.until(() => deliveryOf('A')?.pull, 'the pull request', 110_000);
	forge.git(['remote', 'set-url', 'origin', 'https://github.com/acme/other.git']);
	forge.check(11, green);
	await inner.until(() => deliveryOf('A')?.checks?.passed === 1, 'the green check');
}, 200_000);
