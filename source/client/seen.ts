import {applyChange, type Change} from '../run/apply-change.ts';
import type {Run} from '../run/model/types.ts';

/** An engine that does not tell its changes holds nobody longer. */
const patienceMs = 2000;

/** What the subscriptions of one client were told. */
export const createSeen = () => {
	const followed = new Map<object, number>();
	let waiters: {readonly revision: number; readonly resolve: () => void}[] = [];
	const isSeen = (revision: number) => [...followed.values()].every(seen => seen >= revision);
	const check = () => {
		const done = waiters.filter(({revision}) => isSeen(revision));
		waiters = waiters.filter(waiter => !done.includes(waiter));
		for (const {resolve} of done) resolve();
	};
	/** The listener, which is told first; `end` when it listens no more. */
	const follow = (listener: (change: Change) => void) => {
		let run: Run | null = null;
		const key = {};
		followed.set(key, 0);
		return {
			listener: (change: Change): void => {
				run = applyChange(run, change);
				listener(change);
				if (followed.has(key)) followed.set(key, run?.revision ?? 0);
				check();
			},
			end: (): void => {
				followed.delete(key);
				check();
			},
		};
	};
	/** Resolves when every listener was told of this revision, after two seconds at the latest. */
	const until = (revision: number): Promise<void> =>
		new Promise(resolve => {
			if (isSeen(revision)) return resolve();
			setTimeout(resolve, patienceMs).unref();
			waiters.push({revision, resolve});
		});
	return {follow, until};
};
