/** What Ink understands of a key beyond doubt; a bare ESC would be taken for the begin of a sequence. */
export const keys = {
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	end: '\u001B[F',
	home: '\u001B[H',
	pageUp: '\u001B[5~',
	pageDown: '\u001B[6~',
	delete: '\u001B[3~',
	shiftTab: '\u001B[Z',
	escape: '\u001B[27u',
	enter: '\r',
	tab: '\t',
	backspace: '\u007F',
} as const;

/** A key press, in bytes for Ink, or text that was typed. */
export type Press = {readonly is: 'key' | 'text'; readonly bytes: string};

const key = (bytes: string | undefined): Press | undefined => (bytes === undefined ? undefined : {is: 'key', bytes});
const text = (bytes: string): Press => ({is: 'text', bytes});

const byFinalLetter: Readonly<Record<string, string>> = {
	A: keys.up,
	B: keys.down,
	C: keys.right,
	D: keys.left,
	F: keys.end,
	H: keys.home,
};

const byNumber: Readonly<Record<number, string>> = {
	1: keys.home,
	3: keys.delete,
	4: keys.end,
	5: keys.pageUp,
	6: keys.pageDown,
	7: keys.home,
	8: keys.end,
};

const byCode: Readonly<Record<number, string>> = {
	8: keys.backspace,
	9: keys.tab,
	13: keys.enter,
	27: keys.escape,
	127: keys.backspace,
};

/** Of the keypad, as the kitty protocol numbers its keys from 57399 on. */
const keypad = [
	...'0123456789./*-+',
	keys.enter,
	'=',
	',',
	keys.left,
	keys.right,
	keys.up,
	keys.down,
	keys.pageUp,
	keys.pageDown,
	keys.home,
	keys.end,
	undefined,
	keys.delete,
];

const bit = {shift: 1, alt: 2, ctrl: 4, locks: 64 + 128};

/** Modifiers without caps and num lock, and whether it is a press, a repeat or a release. */
const modifiersOf = (field = ''): {readonly held: number; readonly event: number} | undefined => {
	const match = /^(\d{0,3})(?::([123]?))?$/.exec(field);
	if (!match) return undefined;
	return {held: Math.max(0, Number(match[1] || 1) - 1) & ~bit.locks, event: Number(match[2] || 1)};
};

const isDrawn = (code: number): boolean =>
	code > 0x1f && code <= 0x10ffff && !/[\p{C}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(code));

const textOf = (field: string): string | undefined => {
	const codes = field.split(':').map(Number);
	return codes.every(isDrawn) ? String.fromCodePoint(...codes) : undefined;
};

/** A key by its code point, as kitty's protocol and xterm's modifyOtherKeys write it. */
const coded = (codes: string, held: number, typed = ''): Press | undefined => {
	const [code = 0, shifted] = codes.split(':').map(Number);
	if ((held & ~(bit.shift | bit.ctrl)) !== 0) return undefined;
	const isShifted = held === bit.shift;
	if (held === 0 && byCode[code] !== undefined) return key(byCode[code]);
	if (isShifted && (code === 9 || code === 127)) return key(code === 9 ? keys.shiftTab : keys.backspace);
	if (held === bit.ctrl) return code >= 97 && code <= 122 ? key(String.fromCharCode(code - 96)) : undefined;
	if (held !== 0 && !isShifted) return undefined;
	if (typed !== '') return text(textOf(typed) ?? '');
	const onKeypad = keypad[code - 57_399];
	if (onKeypad !== undefined) return onKeypad.length === 1 && onKeypad >= ' ' ? text(onKeypad) : key(onKeypad);
	const chosen = isShifted
		? shifted ||
			String.fromCodePoint(isDrawn(code) ? code : 0)
				.toUpperCase()
				.codePointAt(0)!
		: code;
	return isDrawn(chosen) ? text(String.fromCodePoint(chosen)) : undefined;
};

const moving = new Set<string>([
	...Object.values(byFinalLetter),
	...Object.values(byNumber),
	keys.backspace,
	...'hjkl',
]);

/** A control sequence without its introducer; undefined: no key of ours, or one that was released. */
export const keyOfControlSequence = (parameters: string, final: string): Press | undefined => {
	if (!/^[\d:;]*$/.test(parameters)) return undefined;
	const fields = parameters.split(';');
	const [first = '', second, third = ''] = fields;
	const isOther = final === '~' && first === '27' && fields.length === 3;
	const modifiers = modifiersOf(second);
	if (!modifiers || modifiers.event === 3 || fields.length > 3) return undefined;
	const {held, event} = modifiers;
	let press: Press | undefined;
	if (final === 'u')
		press =
			/^\d{1,7}(:\d{0,7}){0,2}$/.test(first) && /^(\d{1,7}(:\d{1,7}){0,8})?$/.test(third)
				? coded(first, held, third)
				: undefined;
	else if (isOther) press = /^\d{1,7}$/.test(third) ? coded(third, held) : undefined;
	else if (fields.length > 2 || (held & ~(bit.shift | bit.ctrl)) !== 0) return undefined;
	else if (final === '~') press = /^\d{1,2}$/.test(first) ? key(byNumber[Number(first)]) : undefined;
	else if (first === '' || first === '1') press = key(final === 'Z' ? keys.shiftTab : byFinalLetter[final]);
	if (press?.bytes === '') return undefined;
	// A key held down is a press only where it moves: nothing may be started or stopped by it again and again.
	return event === 2 && press && !moving.has(press.bytes) ? undefined : press;
};

/** The letter after SS3: cursor keys, and the keypad in application mode. */
export const keyOfSingleShift = (final: string): Press | undefined => {
	const named = byFinalLetter[final] ?? (final === 'M' ? keys.enter : undefined);
	if (named !== undefined) return key(named);
	const index = final.charCodeAt(0) - 'j'.charCodeAt(0);
	const shown = final === 'X' ? '=' : '*+,-./0123456789'[index];
	return shown === undefined ? undefined : text(shown);
};
