const width = 80;

/** What stands at the right continues below itself when it is too long for the line. */
export const twoColumns = (
	rows: readonly (readonly [string, string])[],
	widest = Math.max(...rows.map(([name]) => name.length)),
): readonly string[] => {
	const left = widest + 2;
	return rows.flatMap(([name, text]) =>
		wrapped(text, width - left).map((line, row) => (row === 0 ? name : '').padEnd(left) + line),
	);
};

const wrapped = (text: string, room: number): readonly string[] => {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const last = lines.at(-1);
		if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
		else lines[lines.length - 1] = `${last} ${word}`;
	}
	return lines;
};
