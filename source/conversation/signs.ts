/** The signs of the log that no other screen has. */
export type Signs = {
	readonly open: string;
	readonly closed: string;
	readonly rule: string;
	readonly line: string;
	readonly bullet: string;
	readonly ellipsis: string;
	readonly dot: string;
	readonly minus: string;
	readonly done: string;
	readonly failed: string;
	readonly note: string;
	readonly person: string;
	readonly think: string;
	readonly edit: string;
	readonly working: string;
	readonly isAscii: boolean;
};

const unicode: Signs = {
	open: '▾',
	closed: '▸',
	rule: '│',
	line: '─',
	bullet: '•',
	ellipsis: '…',
	dot: '·',
	minus: '−',
	done: '✓',
	failed: '✗',
	note: '·',
	person: '›',
	think: '∴',
	edit: '✎',
	working: '◐',
	isAscii: false,
};

const ascii: Signs = {
	open: '-',
	closed: '+',
	rule: '|',
	line: '-',
	bullet: '*',
	ellipsis: '~',
	dot: '.',
	minus: '-',
	done: 'v',
	failed: 'x',
	note: '.',
	person: '>',
	think: ':',
	edit: '%',
	working: '|',
	isAscii: true,
};

export const signsOf = (isAscii: boolean): Signs => (isAscii ? ascii : unicode);
