/** Aborted by Ctrl-C, SIGTERM or a closed terminal. */
export const untilInterrupted = (): AbortSignal => {
	const ended = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => ended.abort());
	return ended.signal;
};
