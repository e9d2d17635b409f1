const synchronise = {begin: '\u001B[?2026h', end: '\u001B[?2026l'};
const enterAlternate = '\u001B[?1049h';
const clearScreen = '\u001B[H\u001B[2J';
/** Wipes the scrollback; in tmux it would clear the pane's history. */
const eraseScrollback = '\u001B[3J';

type WriteCallback = (error?: Error | null) => void;

export type JoinedStdout = {
	/** Give this to Ink. */
	readonly stdout: NodeJS.WriteStream;
	/** From now on nothing is written any more. */
	readonly mute: () => void;
	/**
	 * Until `work` is done Ink lets go of the terminal and takes it back; written is only the picture it draws then, on
	 * a clear screen, in one piece.
	 */
	readonly repaint: (work: () => Promise<unknown>) => Promise<void>;
};

/** Of what was written since Ink let go: a clear screen and all after it took the terminal back. */
const pictureOf = (written: string): string => {
	const at = written.lastIndexOf(enterAlternate);
	if (at === -1) return written;
	const picture = written.slice(at + enterAlternate.length);
	const inner = picture.replaceAll(synchronise.begin, '').replaceAll(synchronise.end, '');
	return `${synchronise.begin}${clearScreen}${inner}${synchronise.end}`;
};

/**
 * A stdout whose pictures are single writes: what stands between begin and end of a synchronised update is gathered,
 * all else is written as it comes. The scrollback is never erased.
 */
export const joinStdout = (target: NodeJS.WriteStream): JoinedStdout => {
	let gathered: string[] | undefined;
	let isRepainting = false;
	let isMuted = false;

	const pass = (text: string, callback?: WriteCallback): boolean => {
		if (isMuted || target.destroyed) {
			// Ink waits for the callback before it is done.
			if (callback) setImmediate(callback);
			return true;
		}
		return target.write(text.replaceAll(eraseScrollback, ''), callback);
	};
	const flush = (callback?: WriteCallback): boolean => {
		const all = gathered?.join('') ?? '';
		gathered = undefined;
		return pass(isRepainting ? pictureOf(all) : all, callback);
	};
	const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
		const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
		const callback = rest.find((one): one is WriteCallback => typeof one === 'function');
		if (gathered === undefined && text !== synchronise.begin) return pass(text, callback);
		gathered = [...(gathered ?? []), text];
		const isWhole = text === synchronise.end && !isRepainting;
		return isWhole || callback ? flush(callback) : true;
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
		async repaint(work) {
			if (isRepainting || isMuted) return;
			isRepainting = true;
			gathered ??= [];
			try {
				await work();
			} finally {
				if (gathered !== undefined) flush();
				isRepainting = false;
			}
		},
	};
};
