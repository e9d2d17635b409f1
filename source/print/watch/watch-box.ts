import stringWidth from 'string-width';
import {clip} from '../columns.ts';
import type {PrintStyle} from '../style.ts';

const unicode = {
	horizontal: '═',
	vertical: '║',
	top: ['╔', '╗'],
	middle: ['╠', '╣'],
	bottom: ['╚', '╝'],
} as const;
const ascii = {horizontal: '=', vertical: '|', top: ['+', '+'], middle: ['+', '+'], bottom: ['+', '+']} as const;

const margin = 2;

/** Cells left for text in a box of `width` cells. */
export const widthInBox = (width: number): number => Math.max(0, width - 2 - 2 * margin);

/** Sections one under the other in a double-lined box, every line exactly `width` cells. */
export const watchBox = (sections: readonly (readonly string[])[], width: number, style: PrintStyle): string[] => {
	const box = style.isAscii ? ascii : unicode;
	const rule = ([left, right]: readonly [string, string]): string =>
		left + box.horizontal.repeat(Math.max(0, width - 2)) + right;
	const row = (line: string): string => {
		const cut = clip(line, widthInBox(width), style);
		const fill = ' '.repeat(widthInBox(width) - stringWidth(cut) + margin);
		return `${box.vertical}${' '.repeat(margin)}${cut}${fill}${box.vertical}`;
	};
	const filled = sections.filter(section => section.length > 0);
	return [
		...filled.flatMap((section, index) => [rule(index === 0 ? box.top : box.middle), ...section.map(row)]),
		rule(box.bottom),
	];
};
