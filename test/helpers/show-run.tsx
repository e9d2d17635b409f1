import {EventEmitter} from 'node:events';
import {stripVTControlCharacters} from 'node:util';
import {type Instance, render} from 'ink';
import {App} from '../../source/ui/app.tsx';
import {createRunStore} from '../../source/ui/store.ts';
import type {ExitReason, UiProps} from '../../source/ui/types.ts';
import {fixtureNow} from './create-run.ts';
import type {MemoryEngine} from './memory-engine.ts';
import {waitFor} from './wait-for.ts';

class Stdout extends EventEmitter {
	frame = '';
	readonly isTTY = true;
	columns: number;
	rows: number;

	constructor(columns: number, rows: number) {
		super();
		this.columns = columns;
		this.rows = rows;
	}

	write(chunk: string, callback?: () => void): boolean {
		// Modes of the terminal, such as bracketed paste, are no picture.
		if (!/^(\u001B\[\?\d+[hl])+$/.test(chunk)) this.frame = chunk;
		callback?.();
		return true;
	}
}

class Stdin extends EventEmitter {
	readonly isTTY = true;
	#data: string | null = null;

	type(data: string): void {
		this.#data = data;
		this.emit('readable');
		this.emit('data', data);
	}

	read(): string | null {
		const data = this.#data;
		this.#data = null;
		return data;
	}

	setEncoding(): void {}
	setRawMode(): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
}

export type ShownRun = {
	/** Screen lines as the user sees them, without colours. */
	readonly lines: () => readonly string[];
	/** With colours. */
	readonly frame: () => string;
	readonly press: (keys: string) => Promise<void>;
	readonly waitForText: (text: string) => Promise<unknown>;
	readonly resize: (columns: number, rows: number) => void;
	readonly ended: () => ExitReason | undefined;
	readonly written: string[];
	readonly titles: string[];
	readonly instance: Instance;
	readonly close: () => void;
};

export type RoomRequest = Partial<UiProps> & {
	readonly engine: MemoryEngine;
	readonly columns: number;
	readonly rows: number;
	readonly stopSelf?: () => Promise<void>;
};

/** React runs effects, with which a dialog begins to read keys, in an immediate of its own after the picture. */
const effects = async (): Promise<void> => {
	for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve));
};

/** The whole app on a terminal that only exists in memory; the clock stands still. */
export const showRun = async ({columns, rows, stopSelf = async () => {}, ...props}: RoomRequest): Promise<ShownRun> => {
	const stdout = new Stdout(columns, rows);
	const stdin = new Stdin();
	let ended: ExitReason | undefined;
	const written: string[] = [];
	const titles: string[] = [];
	const now = props.now ?? (() => fixtureNow);
	const store = createRunStore({
		subscribe: props.engine.subscribe,
		now,
		isRemote: props.isRemote ?? false,
	});
	const app = (
		<App
			attach={async () => {}}
			shell={async () => {}}
			outside={async () => {}}
			runOwn={async () => {}}
			runVerb={async () => {}}
			verbs={[]}
			canCopy
			isRemote={false}
			isAscii={false}
			hasColour
			version="0.1.0"
			{...props}
			now={now}
			store={store}
			terminal={{
				leave: reason => {
					ended ??= reason;
				},
				write: bytes => void written.push(bytes),
				setTitle: title => void titles.push(title),
				quiet: async () => {},
				lendInput: work => work(),
				stopSelf,
			}}
		/>
	);
	const instance = render(app, {
		stdout: stdout as unknown as NodeJS.WriteStream,
		stdin: stdin as unknown as NodeJS.ReadStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	const frame = () => stdout.frame;
	const lines = () => stripVTControlCharacters(frame()).split('\n');
	await waitFor(() => stdin.listenerCount('readable') > 0, {what: 'the app to read keys'});
	return {
		lines,
		frame,
		async press(keys) {
			stdin.type(keys);
			await effects();
		},
		async waitForText(text) {
			await waitFor(() => lines().join('\n').includes(text), {what: `"${text}" in\n${lines().join('\n')}`});
			await effects();
		},
		resize(nextColumns, nextRows) {
			stdout.columns = nextColumns;
			stdout.rows = nextRows;
			stdout.emit('resize');
		},
		ended: () => ended,
		written,
		titles,
		instance,
		close() {
			store.close();
			instance.unmount();
		},
	};
};
