import {type Instance, render, usePaste} from 'ink';
import type {ReactNode} from 'react';
import {createKeyStream} from './input/key-stream.ts';
import {KeyboardContext} from './input/keyboard.ts';
import {lendInput} from './lend-input.ts';
import {createScreen, type Screen} from './output/screen.ts';
import {PictureContext} from './picture-context.ts';
import {createTitle} from './title.ts';
import {dieOf, watchEnds} from './watch-ends.ts';
import {watchSize} from './watch-size.ts';

/** The terminal is gone: write nothing more and exit. */
export type Hangup = {readonly is: 'hangup'};

/** What an app may do to its terminal beyond drawing. */
export type TerminalControl<Result> = {
	/** Ends the app; the first result counts. */
	readonly leave: (result: Result) => void;
	/** Bytes that are no picture: a notice, a copy. */
	readonly write: (bytes: string) => void;
	/** What its tab or window is called until we leave. */
	readonly setTitle: (title: string) => void;
	/** Resolves when the terminal can be given to somebody else: no picture and no answer of it is under way. */
	readonly quiet: () => Promise<void>;
	/** Gives all keys to `work`; called while the app has let go of the terminal. */
	readonly lendInput: (work: () => Promise<void>) => Promise<void>;
	/** Ctrl-Z: stops this process; resolves once it continues. */
	readonly stopSelf: () => Promise<void>;
};

export type ShowOptions = {readonly isRemote: boolean; readonly hasMouse?: boolean};

/** Longer than the kernel needs to stop us; when we continue, it has passed. */
const stopSettlesMs = 100;
/** A terminal that takes nothing for so long holds nobody. */
const patienceMs = 300;

/** Stops the whole foreground group, so that the shell gets its prompt; resolves when the shell lets us continue. */
const stopSelf = (): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, stopSettlesMs);
		process.kill(0, 'SIGTSTP');
	});

/** Without a listener Ink gives a paste to those who read keys, and the terminal would send it as keys. */
const NoPasteIsKeys = ({children}: {readonly children: ReactNode}) => {
	usePaste(() => {});
	return children;
};

/** A terminal is written to without waiting for it; false where that cannot be had. */
const setBlocking = (isBlocking: boolean): void => {
	const {_handle} = process.stdout as unknown as {_handle?: {setBlocking?: (isOn: boolean) => void}};
	_handle?.setBlocking?.(isBlocking);
};

const renderOptions = {
	// A terminal is one, whatever CI says in the environment.
	interactive: true,
	alternateScreen: true,
	// The screen compares pictures itself, with what the terminal has taken.
	incrementalRendering: false,
	maxFps: 30,
	exitOnCtrlC: false,
	patchConsole: true,
	concurrent: false,
} as const;

const giveBack = async (screen: Screen): Promise<void> => {
	// What is printed afterwards waits for its turn again, unless nothing is taken at all.
	if (await screen.leave(patienceMs)) setBlocking(true);
};

/**
 * Draws on the alternate screen of this process's terminal (stdin and stdout must be one) until the app leaves or the
 * terminal is gone, and gives the terminal back as it was on every way out. Rejects with the error when the app, or
 * anything else in this process meanwhile, fails.
 */
export const show = async <Result extends {readonly is: string}>(
	draw: (control: TerminalControl<Result>) => ReactNode,
	{isRemote, hasMouse = false}: ShowOptions,
): Promise<Result | Hangup> => {
	const screen = createScreen({target: process.stdout, isRemote, hasMouse, onShow: () => keyboard.hear()});
	const keyboard = createKeyStream({source: process.stdin, onPress: screen.press, onAnswer: screen.answered});
	let instance: Instance | undefined;
	let result: Result | Hangup | undefined;
	let killedBy: NodeJS.Signals | undefined;
	const end = (why: Result | Hangup) => {
		if (result) return;
		result = why;
		void screen.quiet(patienceMs).then(() => instance?.unmount());
	};
	const ends = watchEnds({
		onGone() {
			screen.mute();
			end({is: 'hangup'});
		},
		onSignal(signal) {
			killedBy ??= signal;
			end({is: 'hangup'});
		},
	});
	const size = watchSize(screen.redraw);
	const title = createTitle(screen.write);
	const control: TerminalControl<Result> = {
		leave: end,
		write: screen.write,
		setTitle: title.set,
		quiet: () => screen.quiet(patienceMs),
		lendInput: work => lendInput(process.stdin, work),
		stopSelf,
	};
	try {
		setBlocking(false);
		// Before anything is drawn: what is typed is not to be echoed into it.
		await keyboard.begin();
		instance = render(
			<KeyboardContext.Provider value={keyboard}>
				<PictureContext.Provider value={screen.show}>
					<NoPasteIsKeys>{draw(control)}</NoPasteIsKeys>
				</PictureContext.Provider>
			</KeyboardContext.Provider>,
			{...renderOptions, stdin: keyboard.stdin, stdout: screen.stdout},
		);
		await Promise.race([instance.waitUntilExit(), ends.fault]);
	} finally {
		instance?.unmount();
		size.close();
		title.giveBack();
		await giveBack(screen);
		ends.close();
	}
	if (killedBy) return dieOf(killedBy);
	return result ?? {is: 'hangup'};
};
