import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {SessionSockets} from '../../engine/loop/world.ts';
import type {GridApp} from '../../server/app.ts';
import {type Listening, listenOnSocket} from '../../server/listen.ts';
import {createSessionApp} from '../../server/session-app.ts';

/** Beside the engine's own socket, under a name no longer than that one's. */
const placeOf = (socket: string, sessionId: string): string =>
	path.join(
		path.dirname(socket),
		`s-${createHash('sha256').update(`${socket} ${sessionId}`).digest('hex').slice(0, 10)}.sock`,
	);

/** A socket for each session that lives, which gives it away who comes. `socket`: where the engine listens now. */
export const createSessionSockets = (socket: () => string) => {
	let app: Pick<GridApp, 'fetch'> | undefined;
	const open = new Map<string, {readonly place: string; readonly listening: Promise<Listening>}>();
	const sockets: SessionSockets = {
		async open(sessionId) {
			const known = open.get(sessionId);
			if (known) return known.place;
			const place = placeOf(socket(), sessionId);
			// The engine listens before any session begins; one that is reopened may be asked for a moment earlier.
			let sessionApp: Pick<GridApp, 'fetch'> | undefined;
			const fetch: GridApp['fetch'] = (request, env) => {
				sessionApp ??= app && createSessionApp(app, sessionId);
				return sessionApp ? sessionApp.fetch(request, env) : new Response(undefined, {status: 503});
			};
			const listening = listenOnSocket({app: {fetch}, path: place});
			open.set(sessionId, {place, listening});
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
			await rm(placeOf(socket(), sessionId), {force: true});
		},
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
