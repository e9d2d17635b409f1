import {errorText} from '../../error.ts';
import type {GridApp} from '../../server/app.ts';
import {type Listening, listenOnSocket} from '../../server/listen.ts';
import {prepareSocketFolder, socketPath} from '../../store/paths.ts';
import {markOf, openAnywhere, places} from './socket-places.ts';

export type EngineListener = {
	/** Where it listens now. */
	readonly socket: () => string;
	readonly close: () => Promise<void>;
};

type ListenerOptions = {
	readonly app: GridApp;
	readonly commonDir: string;
	readonly env: NodeJS.ProcessEnv;
	readonly uid: number;
	/** Told where it listens, at first and whenever that changes. */
	readonly onOpen: (socket: string) => void;
};

const pollMs = 1000;

/** Listens, and listens again at a place clients find when the socket or its folder is taken away. */
export const openEngineListener = async ({
	app,
	commonDir,
	env,
	uid,
	onOpen,
}: ListenerOptions): Promise<EngineListener> => {
	const servers: Listening[] = [];
	let socket = '';
	let mark = '';
	const open = async (wanted: string): Promise<void> => {
		prepareSocketFolder(wanted, uid);
		servers.push(await listenOnSocket({app, path: wanted}));
		socket = wanted;
		mark = markOf(wanted);
	};
	/** Nobody finds it at a place that could not be told; it is told again then. */
	let told = '';
	const tell = (): void => {
		onOpen(socket);
		told = socket;
	};
	await open(socketPath({commonDir, env, uid}));
	tell();
	let isOpening = false;
	let said = '';
	const check = async (): Promise<void> => {
		const isGone = markOf(socket) !== mark;
		if (isOpening || (!isGone && told === socket)) return;
		isOpening = true;
		try {
			if (isGone) await openAnywhere(places(commonDir, env, uid), open);
			tell();
			said = '';
		} catch (error) {
			if (said !== errorText(error)) console.error(new Date().toISOString(), 'socket', error);
			said = errorText(error);
		} finally {
			isOpening = false;
		}
	};
	const timer = setInterval(() => void check(), pollMs);
	return {
		socket: () => socket,
		close: async () => {
			clearInterval(timer);
			for (const server of servers) await server.close();
		},
	};
};
