import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {Saver, type SaverListener} from '../../source/engine/loop/saver.ts';

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
