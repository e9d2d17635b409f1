import {widthOf} from '../../text.ts';

/** What one place of the screen shows; the second place of a wide character has no cell of its own. */
export type Cell = {
	readonly text: string;
	readonly style: string;
	readonly column: number;
	readonly width: number;
	readonly isUnsure: boolean;
};

export type Row = {readonly line: string; readonly cells: readonly Cell[]; readonly width: number};

const segmenter = new Intl.Segmenter();
const token = /\u001B\[([\d;:]*)m|\u001B\[[^@-~]*[@-~]|[^\u001B]+/g;
const plain = /^[\x20-\x7E\u2500-\u259F]*$/;
const pictograph = /\p{Extended_Pictographic}/u;
/** Every terminal takes as many cells for these as we do; of all else some terminal thinks otherwise. */
const sure =
	/^[\x20-\u036F\u0370-\u052F\u1E00-\u1FFF\u2010-\u2027\u2030-\u205E\u2070-\u20CF\u2100-\u2BFF\u2E80-\u303E\u3041-\u3096\u30A0-\u30FF\u3131-\u318E\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF60\uFFE0-\uFFE6]+$/;

/** Which part of a style a number of SGR sets. */
const groupOf = (number: number): string => {
	if (number === 1 || number === 2 || number === 22) return 'weight';
	if ((number >= 30 && number <= 39) || (number >= 90 && number <= 97)) return 'colour';
	if ((number >= 40 && number <= 49) || (number >= 100 && number <= 107)) return 'background';
	return String(number % 20);
};

const isOff = (number: number): boolean =>
	number === 39 || number === 49 || (number >= 21 && number <= 29) || number === 55;

/** The style after an SGR sequence: what is set, in the order in which it was set. */
const restyled = (before: ReadonlyMap<string, string>, parameters: string): ReadonlyMap<string, string> => {
	const style = new Map(before);
	const numbers = parameters.split(/[;:]/).map(Number);
	for (let index = 0; index < numbers.length; index++) {
		const number = numbers[index]!;
		const length = number === 38 || number === 48 ? (numbers[index + 1] === 5 ? 3 : 5) : 1;
		const written = numbers.slice(index, index + length).join(';');
		const group = groupOf(number);
		index += length - 1;
		if (number === 0) style.clear();
		else if (isOff(number)) style.delete(group);
		// Bold and dim stand together.
		else if (group === 'weight' && style.has(group) && style.get(group) !== written) style.set(group, '1;2');
		else style.set(group, written);
	}
	return style;
};

const isUnsure = (text: string): boolean => !sure.test(text) || pictograph.test(text);

/** A line as Ink writes it, in cells; what lies beyond `width` is not on the screen. */
export const rowOf = (line: string, width: number): Row => {
	const cells: Cell[] = [];
	let style: ReadonlyMap<string, string> = new Map();
	let column = 0;
	for (const [text, parameters] of line.matchAll(token)) {
		if (parameters !== undefined) style = restyled(style, parameters);
		if (text.startsWith('\u001B')) continue;
		const written = [...style.values()].join(';');
		const isPlain = plain.test(text);
		const parts = isPlain ? text : Array.from(segmenter.segment(text), ({segment}) => segment);
		for (const part of parts) {
			const cellWidth = isPlain ? 1 : widthOf(part);
			if (cellWidth === 0 || column + cellWidth > width) continue;
			cells.push({text: part, style: written, column, width: cellWidth, isUnsure: !isPlain && isUnsure(part)});
			column += cellWidth;
		}
	}
	let end = cells.length;
	while (end > 0 && cells[end - 1]?.text === ' ' && cells[end - 1]?.style === '') end--;
	const last = cells[end - 1];
	return {line, cells: cells.slice(0, end), width: last ? last.column + last.width : 0};
};
