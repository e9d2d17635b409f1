import {headingOf} from '../../../plan/import/heading.ts';

/** What is said of a pull request, and the heading of a repository's form under which it belongs. */
export type Part = {readonly title: string; readonly heading: RegExp; readonly lines: readonly string[]};

const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === '';

const trimEnd = (lines: readonly string[]): readonly string[] => {
	let end = lines.length;
	while (end > 0 && isBlank(lines[end - 1])) end--;
	return lines.slice(0, end);
};

/** The form stays whole: each part is added beneath the first heading that asks for it, the others come after the form. */
export const fillTemplate = (template: string | undefined, parts: readonly Part[]): string => {
	if (template === undefined || template.trim() === '')
		return parts
			.flatMap(({title, lines}) => [`## ${title}`, '', ...lines, ''])
			.join('\n')
			.trimEnd();
	const open = [...parts];
	const sections = sectionsOf(template.replace(/\r\n?/g, '\n').split('\n'));
	const filled = sections.flatMap(lines => {
		const heading = headingOf(lines[0] ?? '')?.text;
		const at = heading === undefined ? -1 : open.findIndex(part => part.heading.test(heading));
		const [part] = at === -1 ? [] : open.splice(at, 1);
		return part ? [...trimEnd(lines), '', ...part.lines, ''] : lines;
	});
	const rest = open.flatMap(({title, lines}) => ['', `## ${title}`, '', ...lines]);
	return [...trimEnd(filled), ...rest].join('\n');
};

/** Each begins with a heading, but for what stands before the first. Code and comments hold none. */
const sectionsOf = (lines: readonly string[]): readonly (readonly string[])[] => {
	const sections: string[][] = [[]];
	let closes: RegExp | undefined;
	for (const line of lines) {
		if (closes === undefined && headingOf(line)) sections.push([]);
		sections.at(-1)?.push(line);
		if (closes) closes = closes.test(line) ? undefined : closes;
		else if (/^ {0,3}(```|~~~)/.test(line)) closes = /^ {0,3}(```|~~~)\s*$/;
		else if (line.lastIndexOf('<!--') > line.lastIndexOf('-->')) closes = /-->/;
	}
	return sections;
};
