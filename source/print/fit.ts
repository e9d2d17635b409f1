import stringWidth from 'string-width';

/** What stands before the text of a line: blanks, a branch of a tree, a number, what was checked. */
const lead = /^(?:[✓·✗vx.] \S+ {2,}|\s*(?:[├└]─ |[|`]- |\d+\. |→ |- )?)/;

/** The same width of nothing; a branch with more below stays drawn. */
const under = (start: string): string =>
	start
		.replace('├─', '│ ')
		.replace('|-', '| ')
		.replace(/[^│|\s]/g, ' ');

/** Breaks lines that are wider than `width` between words, each under the begin of its text; a long word is left whole, to be copied. */
export const fitted = (lines: readonly string[], width: number | undefined): readonly string[] => {
	if (width === undefined || width < 20) return lines;
	return lines.flatMap(line => {
		if (stringWidth(line) <= width) return [line];
		const start = lead.exec(line)?.[0] ?? '';
		const rows: string[] = [];
		let row = start;
		let isEmpty = true;
		for (const word of line.slice(start.length).split(/(?<= )(?=[^ ])/)) {
			if (!isEmpty && stringWidth((row + word).trimEnd()) > width) {
				rows.push(row.trimEnd());
				row = under(start);
			}
			row += word;
			isEmpty = false;
		}
		return [...rows, row.trimEnd()];
	});
};
