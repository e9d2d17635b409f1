/** Makes hostile text drawable: what agents, repositories and plans give us may hold anything a terminal would obey. */

export type SanitiseOptions = {
	/** Keep SGR colours and weights (never blink or hidden); the line then ends reset. */
	readonly keepColours?: boolean;
	/** In code points that are drawn; default 16384. */
	readonly maxLength?: number;
	/**
	 * For what a user is asked to approve: nothing is swallowed, so that no escape sequence or CR can hide part of
	 * a command; each character that must not reach the terminal is shown as `?` instead, a line break as `⏎`.
	 */
	readonly revealHidden?: boolean;
};

const defaultMaxLength = 16_384;
const marksPerBase = 4;
const resetColours = '\u001B[0m';

const clean = /^[\x20-\x7E]*$/;
// Controls, bidi and zero width, lone surrogates, line separators, variation selectors, tags, fillers, noncharacters.
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const mark = /\p{M}/u;

/** Control sequence: parameters, intermediates, final; a malformed or unterminated one loses what belongs to it. */
const controlSequence = /([0-?]*)([ -/]*)([@-~])?/y;
/** Up to BEL, ST (both forms), CAN or SUB; without an end all that follows belongs to it. */
const stringEnd = /\u0007|\u009C|\u0018|\u001A|\u001B\\|\u001B(?!\\)/g;
const shortEscape = /[ -/]*[0-~]?/y;
const stringIntroducers = new Set([']', 'P', 'X', '^', '_']);

type Sequence = {readonly end: number; readonly colour: string};

const endOfString = (text: string, from: number): number => {
	stringEnd.lastIndex = from;
	const match = stringEnd.exec(text);
	if (!match) return text.length;
	// A lone ESC cancels the string and begins something of its own.
	return match[0] === '\u001B' ? match.index : match.index + match[0].length;
};

/** Numbers of an SGR sequence without those that hide or blink; undefined: drop it whole. */
const allowedColours = (parameters: string): string | undefined => {
	if (!/^(\d{0,3})(;\d{0,3}){0,15}$/.test(parameters)) return undefined;
	const numbers = parameters.split(';').map(Number);
	const kept: number[] = [];
	for (let index = 0; index < numbers.length; index++) {
		const number = numbers[index]!;
		if (number === 38 || number === 48) {
			const count = numbers[index + 1] === 5 ? 3 : numbers[index + 1] === 2 ? 5 : 0;
			const extended = numbers.slice(index, index + count);
			if (count === 0 || extended.length < count || extended.some(value => value > 255)) return undefined;
			kept.push(...extended);
			index += count - 1;
		} else if (/^([0-479]|2[1-47-9]|3[0-79]|4[0-79]|9[0-7]|10[0-7])$/.test(String(number))) kept.push(number);
	}
	return kept.length > 0 ? `\u001B[${kept.join(';')}m` : undefined;
};

const readControlSequence = (text: string, from: number): Sequence => {
	controlSequence.lastIndex = from;
	const [all, parameters = '', intermediates = '', final] = controlSequence.exec(text)!;
	const colour = final === 'm' && intermediates === '' ? (allowedColours(parameters) ?? '') : '';
	return {end: from + all.length, colour};
};

/** Reads the sequence that an ESC or C1 introducer at `index` begins; undefined when none begins there. */
const readSequence = (text: string, index: number): Sequence | undefined => {
	const code = text.charCodeAt(index);
	if (code === 0x9b) return readControlSequence(text, index + 1);
	if (code === 0x9d || code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f)
		return {end: endOfString(text, index + 1), colour: ''};
	if (code !== 0x1b) return undefined;
	const next = text[index + 1] ?? '';
	if (next === '[') return readControlSequence(text, index + 2);
	if (stringIntroducers.has(next)) return {end: endOfString(text, index + 2), colour: ''};
	shortEscape.lastIndex = index + 1;
	return {end: index + 1 + shortEscape.exec(text)![0].length, colour: ''};
};

/** What stays on the line after carriage returns: a later part overwrites an earlier one. */
const afterReturns = (line: string): string => {
	let end = line.length;
	while (line[end - 1] === '\r') end--;
	return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
};

const flatten = (text: string): string => text.split('\n').map(afterReturns).join(' ');

/**
 * One screen line or value, safe to draw: no escape sequences (but whitelisted colours when asked), no control, bidi,
 * zero-width or tag characters, at most four combining marks a base, well formed, cut at `maxLength`.
 */
export const sanitise = (text: string, options: SanitiseOptions = {}): string => {
	const {keepColours = false, maxLength = defaultMaxLength, revealHidden = false} = options;
	if (clean.test(text)) return text.length > maxLength ? text.slice(0, maxLength) : text;
	const source = revealHidden ? text : flatten(text);
	let drawn = '';
	let length = 0;
	// A mark without a base would sit on whatever is drawn to the left.
	let marks = marksPerBase;
	let isColoured = false;
	const draw = (character: string): void => {
		drawn += character;
		length++;
	};
	for (let index = 0; index < source.length && length < maxLength; ) {
		const sequence = revealHidden ? undefined : readSequence(source, index);
		if (sequence) {
			if (keepColours && sequence.colour) {
				drawn += sequence.colour;
				isColoured = sequence.colour !== resetColours;
			}
			index = sequence.end;
			continue;
		}
		const code = source.codePointAt(index)!;
		const character = String.fromCodePoint(code);
		index += character.length;
		if (code === 0x09) for (let space = 0; space < 4 && length < maxLength; space++) draw(' ');
		else if (code === 0x0a || code === 0x2028 || code === 0x2029) draw(revealHidden ? '⏎' : ' ');
		else if (code >= 0xd800 && code <= 0xdfff) draw('\uFFFD');
		else if (code >= 0x20 && code < 0x7f) draw(character);
		else if (forbidden.test(character)) {
			if (revealHidden) draw('?');
			continue;
		} else if (mark.test(character)) {
			if (++marks <= marksPerBase) draw(character);
			else if (revealHidden) draw('?');
			continue;
		} else draw(character);
		marks = 0;
	}
	return isColoured ? drawn + resetColours : drawn;
};

/** Of what a user is asked to approve: all of it, nothing cut or swallowed. */
export const sanitiseWhole = (text: string): string =>
	sanitise(text, {maxLength: Number.POSITIVE_INFINITY, revealHidden: true});

/** The same of several lines. */
export const sanitiseWholeLines = (text: string): readonly string[] => text.split('\n').map(sanitiseWhole);

/** The first `max` lines of a text, each made safe to draw; a last line break does not make an empty line. */
export const sanitiseLines = (text: string, max: number, options?: SanitiseOptions): string[] => {
	const lines = text.split('\n', max + 1);
	if (lines.length > 1 && lines.at(-1) === '' && lines.length <= max + 1 && text.endsWith('\n')) lines.pop();
	return lines.slice(0, max).map(line => sanitise(line, options));
};

const hidden = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** The same JSON, with what a terminal would obey or hide written as \uXXXX: programs read it, and people who look. */
export const plainJson = (json: string): string =>
	json.replace(hidden, character =>
		Array.from({length: character.length}, (_, index) => {
			const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
			return `\\u${unit}`;
		}).join(''),
	);
