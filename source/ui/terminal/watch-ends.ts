import {errorText} from '../../error.ts';

export type Ends = {
	/** Never resolves; rejects with the first error nobody caught. */
	readonly fault: Promise<never>;
	readonly close: () => void;
};

/** The terminal is gone for these; every other error of a stream is a fault. */
const gone = new Set(['EIO', 'EPIPE', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Node would open its debugger and write about it over the picture. */
const ignore = () => {};

const isGone = (error: unknown): boolean => gone.has((error as {code?: string} | null)?.code ?? '');

export type EndListeners = {
	/** End of stdin, EIO, EPIPE; told once. Whoever is told must not write any more. */
	readonly onGone: () => void;
	/** Somebody ends this process; the terminal may well be there. */
	readonly onSignal: (signal: NodeJS.Signals) => void;
};

// SIGIOT is another name of SIGABRT: Ink listens to it, too, and would end this process in its own way.
const ending = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGABRT', 'SIGIOT', 'SIGALRM', 'SIGXCPU'] as const;

/** Ends this process as the signal would have, had nobody listened. */
export const dieOf = (signal: NodeJS.Signals): Promise<never> => {
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
	return new Promise(() => {});
};

/** Watches for every way a terminal or this process can end. */
export const watchEnds = ({onGone, onSignal}: EndListeners): Ends => {
	let isTold = false;
	let reject: (error: Error) => void = () => {};
	const fault = new Promise<never>((_, rejecting) => {
		reject = rejecting;
	});
	// Nobody may be waiting for it yet.
	fault.catch(() => {});
	const hangUp = () => {
		if (isTold) return;
		isTold = true;
		onGone();
	};
	const onError = (error: unknown) => {
		if (isGone(error)) hangUp();
		else reject(error instanceof Error ? error : new Error(errorText(error)));
	};
	const {stdin, stdout} = process;
	for (const signal of ending) process.on(signal, onSignal);
	process.on('SIGUSR1', ignore);
	process.on('uncaughtException', onError);
	process.on('unhandledRejection', onError);
	stdin.on('end', hangUp);
	stdin.on('close', hangUp);
	stdin.on('error', hangUp);
	stdout.on('error', onError);
	return {
		fault,
		close() {
			// The streams' error listeners stay after a hangup: a late EIO must not become a crash.
			for (const signal of ending) process.off(signal, onSignal);
			process.off('SIGUSR1', ignore);
			process.off('uncaughtException', onError);
			process.off('unhandledRejection', onError);
			stdin.off('end', hangUp);
			stdin.off('close', hangUp);
			if (isTold) return;
			stdin.off('error', hangUp);
			stdout.off('error', onError);
		},
	};
};
