/**
 * Lets at most `count` pieces of work continue at once, in the order they came; each gives its place back when it ends, or after
 * `patienceMs`: what hangs holds nobody else up.
 */
export const createLimiter = (
	count: number,
	patienceMs: number,
): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
	let free = count;
	const waiting: (() => void)[] = [];
	const leave = (): void => {
		const next = waiting.shift();
		if (next) next();
		else free += 1;
	};
	return async work => {
		if (free > 0) free -= 1;
		else await new Promise<void>(resolve => waiting.push(resolve));
		let hasLeft = false;
		const leaveOnce = (): void => {
			if (!hasLeft) leave();
			hasLeft = true;
		};
		const timer = setTimeout(leaveOnce, patienceMs);
		try {
			return await work();
		} finally {
			clearTimeout(timer);
			leaveOnce();
		}
	};
};
