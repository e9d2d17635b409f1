export type CodeStyle = 'keyword' | 'string' | 'number' | 'comment';
/** Characters of a line, from one up to another. */
export type CodePart = {readonly from: number; readonly to: number; readonly style: CodeStyle};

/** By the first word of the classes that highlight.js gives. */
const styles: Readonly<Record<string, CodeStyle>> = {
	...{
		keyword: 'keyword',
		built_in: 'keyword',
		type: 'keyword',
		tag: 'keyword',
		name: 'keyword',
		'selector-tag': 'keyword',
	},
	...{meta: 'keyword', section: 'keyword', doctag: 'comment', comment: 'comment', quote: 'comment'},
	...{string: 'string', regexp: 'string', char: 'string', link: 'string', symbol: 'string'},
	...{number: 'number', literal: 'number'},
};

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'"};
const token = /<span class="([^"]*)">|<\/span>|&(amp|lt|gt|quot|#x27);|\n|[^<&\n]+/g;

/** The parts of each line of what highlight.js has made of a code; what lies innermost counts. */
export const partsOfHtml = (html: string): readonly (readonly CodePart[])[] => {
	const lines: CodePart[][] = [[]];
	const open: (CodeStyle | undefined)[] = [];
	let at = 0;
	for (const [found, classes, entity] of html.matchAll(token)) {
		if (classes !== undefined) open.push(styles[classes.replace(/^hljs-/, '').split(' ')[0] ?? ''] ?? open.at(-1));
		else if (found === '</span>') open.pop();
		else if (found === '\n') {
			lines.push([]);
			at = 0;
		} else {
			const length = entity === undefined ? found.length : (entities[entity]?.length ?? 0);
			const style = open.at(-1);
			if (style) add(lines.at(-1), {from: at, to: at + length, style});
			at += length;
		}
	}
	return lines;
};

const add = (line: CodePart[] | undefined, part: CodePart): void => {
	const last = line?.at(-1);
	if (last?.to === part.from && last.style === part.style) line?.splice(-1, 1, {...last, to: part.to});
	else line?.push(part);
};
