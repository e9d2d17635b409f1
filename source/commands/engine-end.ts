const idleMs = 60_000;
const lookEveryMs = 1000;

/** Idle for a minute, or asked to end. A bug anywhere is logged; the engine goes on. */
export const untilEnd = (isIdle: () => boolean): Promise<void> =>
	new Promise(resolve => {
		let idleSince = performance.now();
		const timer = setInterval(() => {
			if (!isIdle()) idleSince = performance.now();
			else if (performance.now() - idleSince > idleMs) end();
		}, lookEveryMs);
		const end = (): void => {
			clearInterval(timer);
			resolve();
		};
		process.on('SIGTERM', end);
		process.on('SIGINT', end);
		process.on('SIGHUP', () => {});
		process.on('uncaughtException', error => console.error(new Date().toISOString(), 'uncaught', error));
		process.on('unhandledRejection', error => console.error(new Date().toISOString(), 'unhandled', error));
	});
