import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createLimiter} from '../../source/git/call/limiter.ts';

test('no more than so many continue at once, in their order, and a fault gives its place back', async () => {
	const inSlot = createLimiter(3, 60_000);
	const begun: number[] = [];
	let [now, most] = [0, 0];
	const work = (index: number) =>
		inSlot(async () => {
			begun.push(index);
			now += 1;
			most = Math.max(most, now);
			for (let turn = 0; turn < index % 4; turn += 1) await setImmediate();
			now -= 1;
			if (index % 5 === 0) throw new Error(`no ${index}`);
			return index;
		});
	const ended = await Promise.allSettled(Array.from({length: 40}, (_, index) => work(index)));
	expect(most).toBe(3);
	expect(begun).toEqual([...begun].sort((a, b) => a - b));
	expect(ended.filter(({status}) => status === 'fulfilled')).toHaveLength(32);
	expect(now).toBe(0);
});

test('work that hangs gives its place to the next after a while, once', async () => {
	const inSlot = createLimiter(1, 20);
	let end = (): void => {};
	const hanging = inSlot(
		() =>
			new Promise<void>(resolve => {
				end = resolve;
			}),
	);
	expect(await inSlot(async () => 'continued')).toBe('continued');
	end();
	await hanging;
	let running = 0;
	let most = 0;
	const work = async (): Promise<void> => {
		most = Math.max(most, ++running);
		await Promise.resolve();
		running--;
	};
	await Promise.all([inSlot(work), inSlot(work), inSlot(work)]);
	expect(most).toBe(1);
});
