import {commonFolder} from './refs/names.ts';

const tails = new Map<string, Promise<unknown>>();

/** Runs `work` after everything queued under the same key before it; one after the other, in this process. */
export const serialize = <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
	const before = tails.get(key) ?? Promise.resolve();
	const result = before.then(work, work);
	const tail = result.then(
		() => undefined,
		() => undefined,
	);
	tails.set(key, tail);
	void tail.then(() => {
		if (tails.get(key) === tail) {
			tails.delete(key);
		}
	});
	return result;
};

/** Maps with at most `limit` at once; the results keep the order of the items. */
export const mapLimit = async <Item, Result>(
	items: readonly Item[],
	limit: number,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
	const results: Result[] = new Array(items.length);
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < items.length) {
			const index = next;
			next += 1;
			results[index] = await work(items[index] as Item);
		}
	};
	await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker));
	return results;
};

/** The key under which worktrees of a repository are added and removed, one at a time. */
export const serializeWorktree = async (repository: string): Promise<string> =>
	`worktrees ${await commonFolder(repository)}`;
