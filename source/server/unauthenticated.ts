import type {Server, Socket} from 'node:net';

const known = new WeakSet<object>();

/** Its connection has shown the token. */
export const welcome = (socket: object | undefined): void => {
	if (socket) known.add(socket);
};

/** Of connections that have shown no token there are at most `most`: a new one ends the oldest, so nobody can hold them all. */
export const limitUnauthenticated = (server: Pick<Server, 'on'>, most: number): void => {
	const unauthenticated = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		unauthenticated.add(socket);
		socket.once('close', () => unauthenticated.delete(socket));
		for (const one of unauthenticated) {
			const isKnown = known.has(one);
			if (!isKnown && unauthenticated.size <= most) break;
			unauthenticated.delete(one);
			if (!isKnown) one.destroy();
		}
	});
};
