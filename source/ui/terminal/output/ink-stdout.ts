import {linesOf, modesOf} from './ink-frame.ts';

const synchronise = {begin: '\u001B[?2026h', end: '\u001B[?2026l'};

/** Larger than any screen: it is a mistake, or an attack. Each cell costs memory, several times. */
const largest = {columns: 1000, rows: 500, cells: 120_000};

type WriteCallback = (error?: Error | null) => void;

export type InkListeners = {
	readonly onPicture: (lines: readonly string[]) => void;
	readonly onModes: (modes: string) => void;
};

const sizeOf = (value: number | undefined, usual: number, most: number): number => Math.min(value || usual, most);

export const sizeOfTerminal = (target: NodeJS.WriteStream): {readonly columns: number; readonly rows: number} => {
	const columns = sizeOf(target.columns, 80, largest.columns);
	const rows = sizeOf(target.rows, 24, largest.rows);
	return {columns, rows: Math.min(rows, Math.floor(largest.cells / columns))};
};

/** The stdout that Ink is given: what it writes is told as pictures and modes, and nothing is written. */
export const createInkStdout = (target: NodeJS.WriteStream, {onPicture, onModes}: InkListeners): NodeJS.WriteStream => {
	let gathered: string[] | undefined;
	const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
		const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
		const callback = rest.find((one): one is WriteCallback => typeof one === 'function');
		if (text === synchronise.begin) gathered = [];
		else if (text === synchronise.end) {
			const lines = linesOf(gathered ?? []);
			gathered = undefined;
			if (lines) onPicture(lines);
		} else if (gathered) gathered.push(text);
		else onModes(modesOf(text));
		// Ink waits for it before it is done.
		if (callback) setImmediate(callback);
		return true;
	};
	return new Proxy(target, {
		get(stream, property) {
			if (property === 'write') return write;
			if (property === 'columns' || property === 'rows') return sizeOfTerminal(stream)[property];
			const value = Reflect.get(stream, property, stream) as unknown;
			return typeof value === 'function' ? (value.bind(stream) as unknown) : value;
		},
	});
};
