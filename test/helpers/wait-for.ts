/**
 * Polls every 20 ms until the condition gives something truthy, and gives that back; a condition that costs much is asked less
 * often, so that the wait takes nothing from what is waited for.
 * Throws after `timeoutMs` (default 60 000: a busy machine is no failure), naming `what` was waited for. A condition that throws counts as not yet.
 */
export const waitFor = async <Result>(
	condition: () => Result | Promise<Result>,
	{timeoutMs = 60_000, what}: {readonly timeoutMs?: number; readonly what: string | (() => string)},
): Promise<Exclude<Awaited<Result>, undefined | null | false>> => {
	const deadline = performance.now() + timeoutMs;
	let lastError: unknown;
	for (;;) {
		const began = performance.now();
		try {
			const result = await condition();
			if (result) return result as Exclude<Awaited<Result>, undefined | null | false>;
			lastError = undefined;
		} catch (error) {
			lastError = error;
		}
		if (performance.now() > deadline) {
			throw new Error(`Waited ${timeoutMs} ms in vain for ${typeof what === 'function' ? what() : what}`, {
				cause: lastError,
			});
		}
		await new Promise(resolve => setTimeout(resolve, pauseAfter(performance.now() - began)));
	}
};

const pauseAfter = (tookMs: number): number => Math.min(250, Math.max(20, 5 * tookMs));
