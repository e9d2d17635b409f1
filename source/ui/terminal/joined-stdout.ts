const synchronise = {begin: '\u001B[?2026h', end: '\u001B[?2026l'};
/** Wipes the scrollback; in tmux it would clear the pane's history. */
const eraseScrollback = '\u001B[3J';

type WriteCallback = (error?: Error | null) => void;

export type JoinedStdout = {
	/** Give this to Ink. */
	readonly stdout: NodeJS.WriteStream;
	/** From now on nothing is written any more. */
	readonly mute: () => void;
};

/**
 * A stdout whose pictures are single writes: what stands between begin and end of a synchronised update is gathered,
 * all else is written as it comes. The scrollback is never erased.
 */
export const joinStdout = (target: NodeJS.WriteStream): JoinedStdout => {
	let gathered: string[] | undefined;
	let isMuted = false;

	const pass = (text: string, callback?: WriteCallback): boolean => {
		if (isMuted || target.destroyed) {
			// Ink waits for the callback before it is done.
			if (callback) setImmediate(callback);
			return true;
		}
		return target.write(text.replaceAll(eraseScrollback, ''), callback);
	};
	const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
		const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
		const callback = rest.find((one): one is WriteCallback => typeof one === 'function');
		if (text === synchronise.begin) {
			gathered = [...(gathered ?? []), text];
			return true;
		}
		if (gathered === undefined) return pass(text, callback);
		gathered.push(text);
		if (text !== synchronise.end && callback === undefined) return true;
		const all = gathered.join('');
		gathered = undefined;
		return pass(all, callback);
	};
	const stdout = new Proxy(target, {
		get(stream, property) {
			if (property === 'write') return write;
			const value = Reflect.get(stream, property, stream) as unknown;
			return typeof value === 'function' ? (value.bind(stream) as unknown) : value;
		},
	});
	return {
		stdout,
		mute() {
			isMuted = true;
			gathered = undefined;
		},
	};
};
