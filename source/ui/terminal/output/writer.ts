export type Writer = {
	/** Writes what `next` gives, once the last write was taken; again and again until it gives ''. */
	readonly pump: () => void;
	readonly isWriting: () => boolean;
	/** From now on nothing is written any more. */
	readonly mute: () => void;
	/** Resolves when nothing is under way, at the latest after `patienceMs`. */
	readonly idle: (patienceMs: number) => Promise<void>;
	/** To be called when something that `isIdle` looks at has changed. */
	readonly viewState: () => void;
};

export type WriterParts = {
	readonly target: NodeJS.WriteStream;
	readonly next: () => string;
	readonly took: (ms: number) => void;
	/** Nothing is due beyond what is being written. */
	readonly isIdle: () => boolean;
	readonly now: () => number;
};

/** One write at a time. */
export const createWriter = ({target, next, took, isIdle, now}: WriterParts): Writer => {
	let isWriting = false;
	let isMuted = false;
	let waiters: (() => void)[] = [];
	const isDone = () => !isWriting && (isMuted || target.destroyed || isIdle());
	const viewState = () => {
		if (!isDone()) return;
		for (const waiter of waiters.splice(0)) waiter();
	};
	const pump = (): void => {
		if (isWriting) return;
		const bytes = isMuted || target.destroyed ? '' : next();
		if (bytes !== '') {
			const startedAt = now();
			isWriting = true;
			target.write(bytes, () => {
				isWriting = false;
				// Whoever is told pumps again.
				took(now() - startedAt);
			});
		}
		viewState();
	};
	return {
		pump,
		isWriting: () => isWriting,
		viewState,
		mute() {
			isMuted = true;
			viewState();
		},
		idle: patienceMs =>
			new Promise(resolve => {
				if (isDone()) return resolve();
				setTimeout(resolve, patienceMs);
				waiters = [...waiters, resolve];
			}),
	};
};
