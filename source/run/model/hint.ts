/** A command of claude-grid in a hint: a surface makes a key, a button or a command line of it. */
export type HintCommand = {readonly verb: string; readonly of?: string};

/** What to do about something, one sentence: words, and commands as data. */
export type Hint = string | readonly (string | HintCommand)[];

/** `of`: the stream it is for. */
export const command = (verb: string, of?: string): HintCommand => ({verb, ...(of !== undefined && {of})});

export const partsOf = (hint: Hint): readonly (string | HintCommand)[] => (typeof hint === 'string' ? [hint] : hint);

/** hintOf`${command('recover', id)} starts a new session` */
export const hintOf = (words: readonly string[], ...values: readonly (Hint | HintCommand)[]): Hint => {
	const parts: (string | HintCommand)[] = [];
	const add = (part: string | HintCommand): void => {
		const last = parts.at(-1);
		if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
		else if (part !== '') parts.push(part);
	};
	for (const [index, word] of words.entries()) {
		add(word);
		const value = values[index] ?? '';
		for (const part of typeof value === 'object' && 'verb' in value ? [value] : partsOf(value)) add(part);
	}
	const [only = ''] = parts;
	return parts.length < 2 && typeof only === 'string' ? only : parts;
};

/** As a shell takes it. */
export const commandLine = ({verb, of}: HintCommand): string =>
	`claude-grid ${verb}${of === undefined ? '' : ` ${of}`}`;

export const hintText = (hint: Hint): string =>
	partsOf(hint)
		.map(part => (typeof part === 'string' ? part : commandLine(part)))
		.join('');
