export type Later = {
	/** Undoes a blow after so many milliseconds, or at the end when that is sooner. */
	readonly undo: (afterMs: number, action: () => unknown) => void;
	/** Waits for what a blow has begun. */
	readonly hold: (work: Promise<unknown>) => void;
	/** Undoes what is not undone yet, and waits for all that is still under way. */
	readonly settle: () => Promise<void>;
};

export const createLater = (): Later => {
	const open = new Map<NodeJS.Timeout, () => unknown>();
	const works = new Set<Promise<unknown>>();
	return {
		undo: (afterMs, action) => {
			const timer = setTimeout(() => {
				open.delete(timer);
				action();
			}, afterMs);
			open.set(timer, action);
		},
		hold: work => {
			const held = work.finally(() => works.delete(held));
			works.add(held);
		},
		settle: async () => {
			for (const [timer, action] of open) {
				clearTimeout(timer);
				action();
			}
			open.clear();
			await Promise.all(works);
		},
	};
};
