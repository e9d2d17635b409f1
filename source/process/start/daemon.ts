import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';

/**
 * Starts a process in its own session that outlives us: no stdin, stdout and stderr appended to `logPath` (0600), nothing of it
 * keeps us alive. Returns its pid, 0 when it could not be started. `onExit` is told how it ended, if we live to see it:
 * the exit code, or -1 for a signal or a failed start. Throws when the log cannot be opened.
 */
export const spawnDetached = (request: {
	readonly argv: readonly string[];
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	readonly logPath: string;
	readonly onExit?: (code: number, reason?: string) => void;
}): number => {
	const [file = '', ...args] = request.argv;
	const log = openSync(request.logPath, 'a', 0o600);
	try {
		const child = spawn(file, args, {
			cwd: request.cwd,
			env: request.env,
			detached: true,
			stdio: ['ignore', log, log],
		});
		child.on('error', error => request.onExit?.(-1, error.message));
		child.on('exit', (code, signal) => request.onExit?.(code ?? -1, signal ? `ended by ${signal}` : undefined));
		child.unref();
		return child.pid ?? 0;
	} finally {
		closeSync(log);
	}
};
