import type {InputEvent} from './sequence.ts';

type Waiting = InputEvent & {readonly packet: number};

/** More keys than anybody has typed ahead: a text that something else sends. */
const mostWaiting = 2000;

export type PressQueue = {
	readonly add: (event: InputEvent, packet: number) => void;
	/** The next press, text or paste; of a text one character, unless it is taken `isWhole`. */
	readonly take: (isWhole: boolean) => Waiting | undefined;
	/** Of the packet of `event` only what means the same everywhere is kept: moving, Esc and Ctrl-C. */
	readonly dropBehind: (event: Waiting) => void;
};

const keepsItsMeaning = (event: Waiting): boolean =>
	event.is === 'key' && (event.bytes.startsWith('\u001B') || event.bytes === '\u0003');

/** What was typed and is not delivered yet. */
export const createPressQueue = (): PressQueue => {
	let waiting: Waiting[] = [];
	return {
		add(event, packet) {
			if (waiting.length < mostWaiting) waiting.push({...event, packet});
		},
		take(isWhole) {
			const [first] = waiting;
			if (first?.is !== 'text' || isWhole) return waiting.shift();
			const character = String.fromCodePoint(first.bytes.codePointAt(0)!);
			const left = first.bytes.slice(character.length);
			if (left === '') waiting.shift();
			else waiting[0] = {...first, bytes: left};
			return {...first, bytes: character};
		},
		dropBehind({packet}) {
			waiting = waiting.filter(one => one.packet !== packet || keepsItsMeaning(one));
		},
	};
};
