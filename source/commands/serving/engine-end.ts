import type {GridApp} from '../../server/app.ts';
import {within} from '../../server/within.ts';

const defaultIdleMs = 60_000;
const pollMs = 1000;
/** Longer than a slow disk takes for what there is to save. */
const closeMs = 30_000;

/** How long an engine waits with nothing to do; CLAUDE_GRID_IDLE_MS is for tests. */
export const idleMs = (env: NodeJS.ProcessEnv): number => {
	const wanted = Number(env.CLAUDE_GRID_IDLE_MS);
	return wanted > 0 ? wanted : defaultIdleMs;
};

/**
 * The same app, and whether it was asked for anything since the last look, or still works on an answer: who has just come must
 * not find the socket closed, and to clean up may take longer than an engine waits.
 */
export const trackActivity = (app: GridApp): GridApp & {readonly hasRung: () => boolean} => {
	let requested = false;
	let open = 0;
	return {
		...app,
		fetch: async (request, env) => {
			requested = true;
			open += 1;
			try {
				return await app.fetch(request, env);
			} finally {
				open -= 1;
			}
		},
		hasRung: () => {
			const since = requested || open > 0;
			requested = false;
			return since;
		},
	};
};

/**
 * Idle for `patienceMs`, asked to end, or cut off from its repository, which was moved or deleted. A bug anywhere is logged; the
 * engine continues.
 */
export const untilEnd = (isIdle: () => boolean, patienceMs: number, isCutOff: () => boolean): Promise<void> =>
	new Promise(resolve => {
		let idleSince = performance.now();
		const timer = setInterval(
			() => {
				if (isCutOff()) end();
				else if (!isIdle()) idleSince = performance.now();
				else if (performance.now() - idleSince > patienceMs) end();
			},
			Math.min(pollMs, patienceMs),
		);
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

/** One after the other; a host or a disk that never answers keeps the process no longer than `ms`. */
export const closeInTurn = async (steps: readonly (() => Promise<unknown>)[], ms = closeMs): Promise<void> => {
	const all = steps.reduce<Promise<unknown>>((before, step) => before.then(step), Promise.resolve());
	if (!(await within(ms, all)))
		console.error(new Date().toISOString(), 'the engine ends although a host or the disk does not answer');
};
