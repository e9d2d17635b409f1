import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {createRateLimit} from '../rate-limit.ts';

export type ConnectionLimits = {
	readonly connections: number;
	/** Requests of one connection that are not answered yet; a client of ours waits for each answer. */
	readonly pipelined: number;
	/** Bytes of answers that nobody reads, of all connections together. */
	readonly unread: number;
	/** Requests of one connection; what is more waits. */
	readonly perSecond: number;
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Use = {underWay: number; readonly isCalm: () => boolean};

const waitMs = 50;

/**
 * One client can neither hold all connections, nor make many answers at once, nor let them lie unread: a new connection ends the
 * oldest that asks for nothing, who asks on without waiting is cut off, and of those that do not read the one with the most.
 */
export const limitConnections = (server: Server, limits: ConnectionLimits): void => {
	/** In the order they came. */
	const uses = new Map<Socket, Use>();
	const handlers = server.listeners('request') as Handler[];
	server.removeAllListeners('request');
	server.on('connection', socket => {
		const take = createRateLimit(limits.perSecond, 2 * limits.perSecond);
		uses.set(socket, {underWay: 0, isCalm: () => take('', performance.now())});
		socket.once('close', () => uses.delete(socket));
		if (uses.size > limits.connections) endOldest(uses, socket);
	});
	const answer = (request: IncomingMessage, response: ServerResponse, use: Use): void => {
		if (request.socket.destroyed) return;
		if (!use.isCalm()) {
			setTimeout(answer, waitMs, request, response, use);
			return;
		}
		// Its last byte was handed over; what is not read yet waits in the socket.
		response.once('prefinish', () => endGreediest(uses.keys(), limits.unread));
		for (const handle of handlers) handle(request, response);
	};
	server.on('request', (request, response) => {
		const {socket} = request;
		const use = uses.get(socket);
		if (use === undefined || socket.destroyed || use.underWay >= limits.pipelined) {
			socket.destroy();
			return;
		}
		use.underWay += 1;
		response.once('close', () => {
			use.underWay -= 1;
		});
		answer(request, response, use);
	});
};

const endOldest = (uses: ReadonlyMap<Socket, Use>, newest: Socket): void => {
	const others = [...uses].filter(([socket]) => socket !== newest);
	const [socket] = others.find(([, {underWay}]) => underWay === 0) ?? others[0] ?? [];
	socket?.destroy();
};

const endGreediest = (sockets: Iterable<Socket>, most: number): void => {
	let [sum, greediest]: [number, Socket | undefined] = [0, undefined];
	for (const socket of sockets) {
		sum += socket.writableLength;
		if (socket.writableLength > (greediest?.writableLength ?? 0)) greediest = socket;
	}
	if (sum > most) greediest?.destroy();
};
