/** Texts as the log and the tiles want them: short, one idea, never raw JSON. All of it is still hostile. */

const longestText = 20_000;

/** At most `length` UTF-16 units, never half a character. */
export const cut = (text: string, length: number): string =>
	text.length > length ? text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') : text;

export const clip = (text: string, length = longestText): string =>
	text.length > length ? `${cut(text, length - 1)}…` : text;

/** A value for one line: line breaks and runs of blanks become one blank. */
export const oneLine = (text: string, length = 300): string =>
	clip(
		text
			.slice(0, length * 4)
			.replace(/\s+/g, ' ')
			.trim(),
		length,
	);

export const firstLine = (text: string, length = 300): string =>
	oneLine(
		text
			.slice(0, 20_000)
			.split('\n')
			.find(line => line.trim() !== '') ?? '',
		length,
	);

export const lastLine = (text: string, length = 300): string =>
	oneLine(
		text
			.slice(-20_000)
			.split('\n')
			.findLast(line => line.trim() !== '') ?? '',
		length,
	);

/** A path as seen from the worktree. */
export const shortPath = (path: string, folder: string | undefined): string =>
	oneLine(folder !== undefined && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path);

export const seconds = (ms: number): string => {
	const all = ms / 1000;
	if (all < 60) return `${all.toFixed(1)} s`;
	return `${Math.floor(all / 60)} min ${Math.floor(all % 60)} s`;
};

export const changedLines = (added: number, removed: number): string => `+${added} −${removed}`;

/** What a failed tool said, in up to three lines. */
export const failureOf = (output: string): string =>
	output
		.slice(0, 20_000)
		.split('\n')
		.filter(line => line.trim() !== '')
		.slice(0, 3)
		.map(line => oneLine(line))
		.join('\n') || 'failed';

/** An error as the user reads it: without the JSON that a model's API wraps its message in. */
export const errorMessage = (error: string): string => {
	const start = error.search(/\{\s*"/);
	const told = [...error.slice(0, 20_000).matchAll(/"message"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
	if (start === -1 || told === undefined) return clip(error, 2000);
	const before = error.slice(0, start).replace(/^\[/, '').trim();
	return clip(`${before} ${told.replace(/\\n/g, ' ').replace(/\\(.)/g, '$1')}`.trim(), 2000);
};

/** An agent's last words; its reason for having done nothing stands first, so that it is never cut off. */
export const finalText = (text: string): string => {
	const reason = /^[ \t]*NOTHING TO DO:/m.exec(text);
	return clip((reason ? text.slice(reason.index) : text).trim(), 4000);
};
