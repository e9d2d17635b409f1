import {writeSync} from 'node:fs';

const stdout = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

const isErrno = (error: unknown, code: string): boolean =>
	error instanceof Error && 'code' in error && error.code === code;

/** Writes all bytes to stdout before it returns, so that nothing is lost however the process ends. */
export const writeBytes = (bytes: Uint8Array): void => {
	let done = 0;
	while (done < bytes.length) {
		try {
			done += writeSync(stdout, bytes, done);
		} catch (error) {
			// A reader that is gone does not end the work.
			if (isErrno(error, 'EPIPE')) return;
			if (!isErrno(error, 'EAGAIN')) throw error;
			Atomics.wait(pause, 0, 0, 10);
		}
	}
};

export const write = (text: string): void => writeBytes(Buffer.from(text, 'utf8'));

export const writeEvent = (event: object, end = '\n'): void => write(`${JSON.stringify(event)}${end}`);

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Alive and silent until somebody ends it. */
export const hang = (): Promise<never> =>
	new Promise<never>(() => {
		setInterval(() => {}, 60_000);
	});
