import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {Saver, type SaverListener} from '../../source/engine/save/saver.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A saver whose writes end when they are told to. */
const slowSaver = (more: Partial<SaverListener> = {}) => {
	const written: number[] = [];
	const ends: ((fault?: string) => void)[] = [];
	const saver = new Saver<number>(
		state =>
			new Promise(resolve => {
				ends.push(fault => {
					if (fault === undefined) written.push(state);
					resolve(fault);
				});
			}),
		{onWriting: () => undefined, onSaved: () => undefined, onFailed: () => undefined, onBug: () => undefined, ...more},
		() => 5000,
	);
	return {saver, written, ends};
};

it('writes what came during a slow write, although its own time came while that was under way', async () => {
	const {saver, written, ends} = slowSaver();
	saver.save(1, 'now');
	saver.save(2, 'soon');
	await vi.advanceTimersByTimeAsync(10_000);
	ends[0]?.();
	await vi.advanceTimersByTimeAsync(10_000);
	ends[1]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect(written).toEqual([1, 2]);
	expect(saver.isSettled()).toBe(true);
});

it('has failed until a later write is through', async () => {
	const {saver, written, ends} = slowSaver();
	saver.save(1, 'soon');
	expect(saver.hasFailed()).toBe(false);
	await vi.advanceTimersByTimeAsync(10_000);
	ends[0]?.('the disk is full');
	await vi.advanceTimersByTimeAsync(0);
	expect(saver.hasFailed()).toBe(true);
	await vi.advanceTimersByTimeAsync(10_000);
	ends[1]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect([saver.hasFailed(), written]).toEqual([false, [1]]);
});

it('does not try again at once what failed, however much comes meanwhile', async () => {
	const {saver, ends} = slowSaver();
	saver.save(1, 'now');
	ends[0]?.('the disk is full');
	await vi.advanceTimersByTimeAsync(0);
	for (let round = 2; round < 20; round++) {
		saver.save(round, 'soon');
		await vi.advanceTimersByTimeAsync(100);
	}
	expect(ends).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(300);
	expect(ends).toHaveLength(2);
});

it('continues saving when whoever is told of a write fails', async () => {
	const bugs: unknown[] = [];
	const {saver, written, ends} = slowSaver({
		onSaved: number => {
			if (number === 1) throw new Error('a bug');
		},
		onBug: error => bugs.push(error),
	});
	saver.save(1, 'now');
	ends[0]?.();
	await vi.advanceTimersByTimeAsync(0);
	saver.save(2, 'now');
	ends[1]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect([written, bugs.length, saver.isSettled()]).toEqual([[1, 2], 1, true]);
});

it('waits longer with what may be lost, but not with what comes to it', async () => {
	const {saver, written, ends} = slowSaver();
	saver.save(1, 'later');
	saver.save(2, 'later');
	await vi.advanceTimersByTimeAsync(4900);
	expect(ends).toHaveLength(0);
	await vi.advanceTimersByTimeAsync(200);
	ends[0]?.();
	await vi.advanceTimersByTimeAsync(0);
	saver.save(3, 'later');
	saver.save(4, 'soon');
	saver.save(5, 'later');
	await vi.advanceTimersByTimeAsync(300);
	ends[1]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect(written).toEqual([2, 5]);
	saver.save(6, 'later');
	saver.save(7, 'now');
	ends[2]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect(written).toEqual([2, 5, 7]);
	saver.save(8, 'later');
	const settled = saver.settled();
	ends[3]?.();
	expect(await settled).toBeUndefined();
});

it('saves what may be lost in its own time although it came during a write', async () => {
	const {saver, written, ends} = slowSaver();
	saver.save(1, 'now');
	saver.save(2, 'later');
	ends[0]?.();
	await vi.advanceTimersByTimeAsync(4900);
	expect(ends).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(200);
	ends[1]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect(written).toEqual([1, 2]);
	expect(saver.isSettled()).toBe(true);
});
