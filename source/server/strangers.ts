import type {Server, Socket} from 'node:net';

const known = new WeakSet<object>();

/** Its connection has shown the token. */
export const welcome = (socket: object | undefined): void => {
	if (socket) known.add(socket);
};

/** Of connections that have shown no token there are at most `most`: a new one ends the oldest, so nobody can hold them all. */
export const limitStrangers = (server: Pick<Server, 'on'>, most: number): void => {
	const strangers = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		strangers.add(socket);
		socket.once('close', () => strangers.delete(socket));
		for (const one of strangers) {
			const isKnown = known.has(one);
			if (!isKnown && strangers.size <= most) break;
			strangers.delete(one);
			if (!isKnown) one.destroy();
		}
	});
};
