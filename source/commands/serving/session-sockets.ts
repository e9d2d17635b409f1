import {createHash} from 'node:crypto';
import {mkdir, rm, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {SessionSockets} from '../../engine/loop/world.ts';
import {readTextSync, smallBytes} from '../../read-file.ts';
import type {GridApp} from '../../server/app.ts';
import {type Listening, listenOnSocket} from '../../server/listen.ts';
import {createSessionApp} from '../../server/session-app.ts';
import {prepareSocketFolder} from '../../store/paths.ts';

/**
 * Beside the engine's own socket, in a folder of its own and under a name no longer than that one's: a sandbox shows its agent that
 * folder, in which a later engine can open the door anew.
 */
const placeBeside = (socket: string, sessionId: string): string => {
	const name = createHash('sha256').update(sessionId).digest('hex').slice(0, 10);
	return path.join(path.dirname(socket), `s-${name}`, 'mcp.s');
};

/** What an agent knows its door by stays, wherever an engine after this one listens; never a place of the agent's choice. */
const knownPlace = (record: string, sessionId: string): string | undefined => {
	try {
		const place = readTextSync(record, smallBytes).trim();
		const above = path.dirname(path.dirname(place));
		return place === placeBeside(path.join(above, 'socket'), sessionId) ? place : undefined;
	} catch {
		return undefined;
	}
};

/** A socket for each session that lives, which gives it away who comes. `socket`: where the engine listens now. */
export const createSessionSockets = (socket: () => string) => {
	let app: Pick<GridApp, 'fetch'> | undefined;
	const open = new Map<string, {readonly place: string; readonly listening: Promise<Listening>}>();
	const sockets: SessionSockets = {
		async open(sessionId, folder) {
			const known = open.get(sessionId);
			if (known) return known.place;
			const record = path.join(folder, 'door');
			const place = knownPlace(record, sessionId) ?? placeBeside(socket(), sessionId);
			// The engine listens before any session begins; one that is reopened may be asked for a moment earlier.
			let sessionApp: Pick<GridApp, 'fetch'> | undefined;
			const fetch: GridApp['fetch'] = (request, env) => {
				sessionApp ??= app && createSessionApp(app, sessionId);
				return sessionApp ? sessionApp.fetch(request, env) : new Response(undefined, {status: 503});
			};
			for (const made of [path.dirname(place), place]) prepareSocketFolder(made, process.getuid?.() ?? 0);
			const listening = listenOnSocket({app: {fetch}, path: place});
			open.set(sessionId, {place, listening});
			await mkdir(path.dirname(record), {recursive: true, mode: 0o700});
			await writeFile(record, place, {mode: 0o600});
			await listening.catch(error => {
				open.delete(sessionId);
				throw error;
			});
			return place;
		},
		async close(sessionId) {
			const known = open.get(sessionId);
			open.delete(sessionId);
			await known?.listening.then(({close}) => close());
			// One that an engine before this had opened.
			const place = known?.place ?? placeBeside(socket(), sessionId);
			await rm(place, {force: true});
			await rmdir(path.dirname(place)).catch(() => undefined);
		},
		answer: async (sessionId, request) =>
			app ? createSessionApp(app, sessionId).fetch(request) : new Response(undefined, {status: 503}),
	};
	return {
		sockets,
		/** From now on they lead somewhere. */
		serve: (served: Pick<GridApp, 'fetch'>): void => {
			app = served;
		},
		closeAll: async (): Promise<void> => {
			for (const {listening} of open.values()) await listening.then(({close}) => close()).catch(() => undefined);
		},
	};
};
