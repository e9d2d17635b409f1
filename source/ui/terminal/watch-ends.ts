import {errorText} from '../../error.ts';

export type Ends = {
	/** Never resolves; rejects with the first error nobody caught. */
	readonly fault: Promise<never>;
	readonly close: () => void;
};

/** The terminal is gone for these; every other error of a stream is a fault. */
const gone = new Set(['EIO', 'EPIPE', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

const isGone = (error: unknown): boolean => gone.has((error as {code?: string} | null)?.code ?? '');

/**
 * Watches for every way a terminal or this process can end. A hangup (SIGHUP, end of stdin, EIO, EPIPE) is told once;
 * whoever is told must not write any more.
 */
export const watchEnds = (onHangup: () => void): Ends => {
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
		onHangup();
	};
	const onError = (error: unknown) => {
		if (isGone(error)) hangUp();
		else reject(error instanceof Error ? error : new Error(errorText(error)));
	};
	const {stdin, stdout} = process;
	process.on('SIGHUP', hangUp);
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
			process.off('SIGHUP', hangUp);
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
