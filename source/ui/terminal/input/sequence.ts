import {keyOfControlSequence, keyOfSingleShift, keys, type Press} from './known-keys.ts';
import {type MouseEvent, mouseOf} from './mouse.ts';

export type InputEvent =
	| Press
	| {readonly is: 'paste' | 'answer'; readonly bytes: string}
	| {readonly is: 'mouse'; readonly bytes: ''; readonly mouse: MouseEvent};
export type Emit = (event: InputEvent | undefined) => void;

/** Where in a sequence the next character stands. */
export type State =
	| {readonly is: 'ground'}
	/** `count`: 2 after ESC ESC. `isLate`: the ESC was a key already, and may have been one. */
	| {readonly is: 'escape'; readonly count: number; readonly isLate: boolean}
	| {readonly is: 'control'; readonly read: string; readonly isAlt: boolean; readonly late: string}
	| {
			readonly is: 'shift';
			readonly isThird: boolean;
			readonly isAlt: boolean;
			readonly read: string;
			readonly late: string;
	  }
	| {readonly is: 'charset'}
	/** `length` of the body so far; `isNew`: the introducer came in this packet. */
	| {
			readonly is: 'string';
			readonly isCommand: boolean;
			readonly length: number;
			readonly isNew: boolean;
			readonly isEnding: boolean;
			readonly late: string;
	  }
	/** Characters still to be dropped: a mouse report of old, a function key of the Linux console. */
	| {readonly is: 'skip'; readonly count: number}
	| {readonly is: 'paste'};

export const ground: State = {is: 'ground'};
export const interrupt = '\u0003';
const esc = '\u001B';
const longestSequence = 256;

const press = (emit: Emit, bytes: string) => emit({is: 'key', bytes});

/** Behind an ESC they begin a sequence. */
export const introducers = '[]OPX^_';

const afterIntroducer = (character: string, isAlt = false, late = ''): State | undefined => {
	if (character === '[') return {is: 'control', read: '', isAlt, late};
	if (character === 'O' || character === 'N') return {is: 'shift', isThird: character === 'O', isAlt, read: '', late};
	if (!']PX^_'.includes(character)) return undefined;
	return {is: 'string', isCommand: character === ']', length: 0, isNew: true, isEnding: false, late};
};

const inGround = (character: string, emit: Emit): State => {
	const code = character.codePointAt(0)!;
	if (character === esc) return {is: 'escape', count: 1, isLate: false};
	if (code >= 0x80 && code < 0xa0) return afterIntroducer(String.fromCharCode(code - 0x40)) ?? ground;
	if (character === '\r' || character === '\n') press(emit, keys.enter);
	else if (character === '\u007F' || character === '\b') press(emit, keys.backspace);
	else if (code >= 1 && code <= 0x1a) press(emit, character);
	else if (code >= 0x20 && character !== '\uFFFD') emit({is: 'text', bytes: character});
	return ground;
};

const inEscape = (character: string, {count, isLate}: State & {is: 'escape'}, emit: Emit): State => {
	const next = afterIntroducer(character, count > 1, isLate ? character : '');
	if (next) return next;
	if (character === esc) {
		if (count > 1) press(emit, keys.escape);
		return {is: 'escape', count: 2, isLate: false};
	}
	if (character >= ' ' && character <= '/') return {is: 'charset'};
	if (character === interrupt) press(emit, interrupt);
	return ground;
};

const inControl = (character: string, now: State & {is: 'control'}, emit: Emit): State => {
	const {read} = now;
	if (character === '[' && read === '') return {is: 'skip', count: 1};
	if (character >= ' ' && character <= '?') {
		// Too long for any key; `!` makes it none, and it still ends where it ends.
		return {...now, late: '', read: read.length < longestSequence ? read + character : `!${read.slice(1)}`};
	}
	if (character < '@' || character > '~') return again(character, emit);
	if (read === '' && character === 'M') return {is: 'skip', count: 3};
	if (read === '200' && character === '~') return {is: 'paste'};
	// The terminal says that it is there, as it was asked.
	if (read === '0' && character === 'n') emit({is: 'answer', bytes: ''});
	else if (read.startsWith('<')) emit(mouseEvent(read, character));
	else if (!now.isAlt) emit(keyOfControlSequence(read, character));
	return ground;
};

const mouseEvent = (read: string, final: string): InputEvent | undefined => {
	const mouse = mouseOf(read, final);
	return mouse && {is: 'mouse', bytes: '', mouse};
};

const inShift = (character: string, now: State & {is: 'shift'}, emit: Emit): State => {
	if (character < ' ' || character > '~') return again(character, emit);
	if (now.isThird && /[\d;]/.test(character)) return {...now, late: '', read: now.read.slice(0, 16) + character};
	const isKey = now.isThird && !now.isAlt && now.read === '';
	if (isKey) emit(keyOfSingleShift(character));
	return ground;
};

const inString = (character: string, now: State & {is: 'string'}, emit: Emit): State => {
	if (now.isEnding)
		return character === '\\' ? ground : inEscape(character, {is: 'escape', count: 1, isLate: false}, emit);
	if (character === esc) return {...now, isEnding: true};
	if (character === '\u009C' || (character === '\u0007' && now.isCommand)) return ground;
	if (character === interrupt || character === '\u0018' || character === '\u001A') return again(character, emit);
	// No reply begins like that in a packet of its own: it was Alt and a bracket.
	if (now.isCommand && now.length === 0 && !now.isNew && !/[\dlLI]/.test(character)) return inGround(character, emit);
	return {...now, late: '', length: now.length + 1};
};

/** What cannot stand in a sequence ends it; only what begins another or is the way out counts then. */
const again = (character: string, emit: Emit): State => {
	if (character === interrupt) press(emit, interrupt);
	const code = character.codePointAt(0)!;
	return character === esc || (code >= 0x80 && code < 0xa0) ? inGround(character, emit) : ground;
};

/** The state after one more character; what it completes is emitted. */
export const step = (state: State, character: string, emit: Emit): State => {
	switch (state.is) {
		case 'ground':
			return inGround(character, emit);
		case 'escape':
			return inEscape(character, state, emit);
		case 'control':
			return inControl(character, state, emit);
		case 'shift':
			return inShift(character, state, emit);
		case 'string':
			return inString(character, state, emit);
		case 'charset':
			if (character >= ' ' && character <= '/') return state;
			return character >= '0' && character <= '~' ? ground : again(character, emit);
		case 'skip':
			return state.count > 1 ? {is: 'skip', count: state.count - 1} : ground;
		case 'paste':
			return state;
	}
};
