import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createSlots} from '../../source/git/slots.ts';

test('no more than so many go on at once, in their order, and a fault gives its place back', async () => {
	const inSlot = createSlots(3);
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
