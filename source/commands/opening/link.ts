import type {Connection} from '../../client/follow.ts';
import type {Link, LinkState} from '../../ui/types.ts';

/** Keeps how the line to the engine is, for the grid; `tell` is the client's onConnection. */
export const createLink = (): {readonly link: Link; readonly tell: (connection: Connection) => void} => {
	const listeners = new Set<() => void>();
	let state: LinkState = {is: 'connected'};
	return {
		link: {
			get: () => state,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
		tell(connection) {
			const next = stateOf(connection);
			if (next.is === state.is && next.is === 'connected') return;
			state = next;
			for (const listener of listeners) listener();
		},
	};
};

const stateOf = (connection: Connection): LinkState => {
	if (connection.is === 'connected') return connection;
	const {error} = connection;
	// That nobody answers is what `away` says already.
	if (error === undefined || error.code === 'ENGINE_AWAY') return {is: 'away'};
	return {is: connection.is, reason: [error.message, error.hint].filter(Boolean).join(' ')};
};
