const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * Lends the keyboard to `work`; called while Ink has let go of the terminal. Ink takes its listener away but leaves the
 * handle reading, so that this process would continue taking keys from whoever has the terminal: pausing stops the handle,
 * once the listener's removal has settled. Afterwards a pause of `work`'s own (readline leaves one) must have settled
 * too, or it would stop the handle after Ink has begun to listen again.
 */
export const lendInput = async (stdin: NodeJS.ReadStream, work: () => Promise<void>): Promise<void> => {
	await settled();
	stdin.pause();
	await settled();
	try {
		await work();
	} finally {
		await settled();
	}
};
