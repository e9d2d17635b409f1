import {closeSync, constants, openSync} from 'node:fs';
import {execa} from 'execa';

const reading = constants.O_RDONLY | constants.O_NOFOLLOW;
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

export type DetachedRequest = {
	readonly argv: readonly [string, ...string[]];
	readonly cwd: string;
	/** The whole environment. */
	readonly env: Readonly<Record<string, string>>;
	/** A file to read, never through a link; absent: nothing. */
	readonly stdin?: string | undefined;
	/** Appended to, made readable by us alone, never through a link. */
	readonly stdout: string;
	readonly stderr: string;
};

/**
 * Starts a program in a session of its own that writes into files: nothing of it passes through us, so it lives on without us.
 * The promise it gives never rejects.
 */
export const startDetached = ({argv, cwd, env, stdin, stdout, stderr}: DetachedRequest) => {
	// execa takes any descriptor, its types only those up to 9.
	const files = [stdout, stderr].map(file => openSync(file, appending, 0o600)) as [3, 4];
	const input = stdin === undefined ? undefined : (openSync(stdin, reading) as 5);
	try {
		return execa(argv[0], argv.slice(1), {
			cwd,
			env,
			extendEnv: false,
			detached: true,
			cleanup: false,
			buffer: false,
			reject: false,
			stdio: [input ?? 'ignore', ...files],
		});
	} finally {
		for (const file of files) closeSync(file);
		if (input !== undefined) closeSync(input);
	}
};
