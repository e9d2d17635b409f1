/**
 * Ends a process whose terminal is gone, as the signal itself would. process.exit() resets the terminal first, which crashes
 * Node when there is none any more.
 */
export const exitOnHangup = (): Promise<never> => {
	process.removeAllListeners('SIGHUP');
	process.kill(process.pid, 'SIGHUP');
	return new Promise(() => {});
};
