import {headingOf} from './heading.ts';

/** One line `- [ ] ...` of a check-list, with what is said below it. */
export type Item = {
	readonly isDone: boolean;
	/** `T012`, `2.1`; '' where it has none. */
	readonly id: string;
	readonly title: string;
	/** The headings it stands under, outermost first. */
	readonly headings: readonly string[];
	/** Of the column it begins in. */
	readonly indent: number;
	readonly details: readonly string[];
};

const itemIn = /^(\s*)[-*+]\s+\[([ xX])\]\*?\s+(\S.*)$/;
const idIn = /^(T\d{3,}|\d+(?:\.\d+)*)\.?\s+/;
const bulletIn = /^\s+[-*+]\s+(\S.*)$/;
const fenceIn = /^\s*(```|~~~)/;

/** The check-list of a Markdown file; code in fences is none. */
export const readCheckList = (text: string): readonly Item[] => {
	const items: Item[] = [];
	const headings: string[] = [];
	let isCode = false;
	for (const whole of text.split('\n')) {
		const line = whole.trimEnd();
		if (fenceIn.test(line)) isCode = !isCode;
		if (isCode) continue;
		const heading = headingOf(line);
		const found = itemIn.exec(line);
		if (heading?.text) headings.splice(heading.depth - 1, headings.length, heading.text);
		else if (found) items.push(itemOf(found, headings));
		else addDetail(items, line);
	}
	return items;
};

const itemOf = ([, indent = '', mark = '', text = '']: RegExpExecArray, headings: readonly string[]): Item => {
	const id = idIn.exec(text)?.[1] ?? '';
	const title = id === '' ? text : text.replace(idIn, '');
	return {
		isDone: mark !== ' ',
		id,
		title,
		headings: headings.filter(one => one !== undefined),
		indent: indent.replaceAll('\t', '    ').length,
		details: [],
	};
};

const addDetail = (items: Item[], line: string): void => {
	const last = items.at(-1);
	const detail = bulletIn.exec(line)?.[1];
	if (last && detail !== undefined) items.splice(-1, 1, {...last, details: [...last.details, detail]});
};
