import {spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {requireBinary} from './preflight.ts';

export type Talk = {
	readonly input: Writable;
	readonly output: Readable;
	/** Resolves once it has ended and its output is read: with its exit code, and the last it said on stderr. */
	readonly ended: Promise<{readonly code: number | null; readonly said: string}>;
	readonly end: () => void;
	/** That it has to read its settings again. */
	readonly reload: () => void;
};

const keptBytes = 8 * 1024;
const pipesMs = 1000;

/** Starts a program that is spoken with through pipes. It ends with us: its stdin does. Throws UserError when it is not there. */
export const startTalk = ({
	argv,
	cwd,
	env,
}: {
	readonly argv: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}): Talk => {
	const program = requireBinary(argv[0] ?? '', env, cwd);
	const child = spawn(program, argv.slice(1), {cwd, env, stdio: ['pipe', 'pipe', 'pipe']});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = (said + text).slice(-keptBytes);
	});
	// A pipe that is closed on the other side is told by the end.
	child.stdin.on('error', () => undefined);
	const ended = new Promise<{readonly code: number | null; readonly said: string}>(resolve => {
		child.on('error', error => resolve({code: -1, said: error.message}));
		child.on('close', code => resolve({code, said}));
		// What it has started, such as a line that ssh keeps open, may hold its pipes long after.
		child.on('exit', code => setTimeout(() => resolve({code, said}), pipesMs).unref());
	});
	return {
		input: child.stdin,
		output: child.stdout,
		ended,
		end: () => void child.kill('SIGTERM'),
		reload: () => void child.kill('SIGHUP'),
	};
};
