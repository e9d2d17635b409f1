/**
 * Lets go of the keyboard. Ink takes its listener away but leaves the handle reading, so that this process would go on
 * taking keys from whoever has the terminal now; pausing stops the handle once the listener's removal has settled.
 */
export const createInputHold = (stdin: NodeJS.ReadStream) => async (): Promise<void> => {
	await new Promise(resolve => setImmediate(resolve));
	stdin.pause();
	await new Promise(resolve => setImmediate(resolve));
};
