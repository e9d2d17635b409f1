import {createHash} from 'node:crypto';
import {lstatSync, mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../error.ts';
import {ensurePrivate} from './private-folder.ts';

/** Everything we keep about a repository, beside its objects and out of every worktree. */
export const gridFolder = (commonDir: string): string => path.join(commonDir, 'claude-grid');

/** Ids become folder names: nothing that could lead elsewhere. */
const safeName = (kind: string, id: string): string => {
	if (/^[\w.-]{1,128}$/.test(id) && id !== '.' && id !== '..') return id;
	throw new UserError(`${JSON.stringify(id)} cannot be the id of a ${kind}.`, {
		code: 'BAD_ID',
		hint: 'Use letters, digits, dots, dashes and underscores, at most 128.',
	});
};

export const runsFolder = (commonDir: string): string => path.join(gridFolder(commonDir), 'runs');
export const runFolder = (commonDir: string, runId: string): string =>
	path.join(runsFolder(commonDir), safeName('run', runId));
export const sessionsFolder = (run: string): string => path.join(run, 'sessions');
export const sessionFolder = (run: string, sessionId: string): string =>
	path.join(sessionsFolder(run), safeName('session', sessionId));
export const streamFolder = (run: string, streamId: string): string =>
	path.join(run, 'streams', safeName('stream', streamId));
export const journalFile = (run: string): string => path.join(run, 'journal.jsonl');
export const engineFile = (commonDir: string): string => path.join(gridFolder(commonDir), 'engine.json');
/** Makes our folder of the repository. Throws FOLDER_UNSAFE when somebody else could write there or has put it there. */
export const prepareGridFolder = (commonDir: string): void => {
	const elsewhere = 'claude-grid makes its own there';
	for (const folder of [gridFolder(commonDir), runsFolder(commonDir)]) ensurePrivate(folder, commonDir, elsewhere);
};
export const engineLock = (commonDir: string): string => path.join(gridFolder(commonDir), 'engine.lock');

export type SocketRequest = {
	readonly commonDir: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly uid: number;
};

/** A path over 107 bytes is cut silently by the system and reaches another engine's socket. */
const longestSocketPath = 100;

const isOwnFolder = (folder: string, uid: number): boolean => {
	const facts = statSync(folder, {throwIfNoEntry: false});
	return facts?.isDirectory() === true && facts.uid === uid;
};

/** After `su`, XDG_RUNTIME_DIR is often another user's, or not there: then it does not count. */
const socketFolder = ({env, uid}: SocketRequest): string => {
	const runtime = env.XDG_RUNTIME_DIR ?? '';
	return path.isAbsolute(runtime) && isOwnFolder(runtime, uid)
		? path.join(runtime, 'claude-grid')
		: `/tmp/claude-grid-${uid}`;
};

/** Where a new engine of this repository listens. Makes nothing. A running engine's socket is in engine.json. */
export const socketPath = (request: SocketRequest): string => {
	const name = createHash('sha256').update(request.commonDir).digest('hex').slice(0, 12);
	const socket = path.join(socketFolder(request), `${name}.sock`);
	if (Buffer.byteLength(socket) <= longestSocketPath) return socket;
	throw new UserError(`The socket's path is too long for a unix socket: ${socket}`, {
		code: 'SOCKET_PATH_TOO_LONG',
		hint: 'Set XDG_RUNTIME_DIR to a folder of yours with a shorter path, or unset it.',
	});
};

/** Makes the folder of a socket (0700). Throws SOCKET_FOLDER_UNSAFE when somebody else could stand in for us there. */
export const prepareSocketFolder = (socket: string, uid: number): void => {
	const folder = path.dirname(socket);
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
	const facts = lstatSync(folder);
	if (facts.isDirectory() && facts.uid === uid && (facts.mode & 0o077) === 0) return;
	throw new UserError(`${folder} is not a folder that only you can enter.`, {
		code: 'SOCKET_FOLDER_UNSAFE',
		hint: `Look at ls -ld ${folder}: it must be a folder of yours with mode 0700, and no link.`,
	});
};
