/** A stream as an imported file says it; all of it is a stranger's text. */
export type ImportedStream = {
	readonly id: string;
	readonly name: string;
	readonly origin: string;
	readonly phase?: 'foundation' | 'parallel' | 'integration';
	readonly dependencies?: readonly string[];
	readonly prompt: string;
	readonly tasks?: readonly {readonly title: string; readonly acceptance?: readonly string[]}[];
};

export type Imported = {
	/** What the file is, for the user. */
	readonly format: string;
	readonly name: string;
	readonly streams: readonly ImportedStream[];
	/** Names of what is done already and was left out. */
	readonly done: readonly string[];
};

/** As one line, no longer than the plan takes. */
export const cut = (text: string, most: number): string => {
	const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};
