/** How a stream stands, as one sign. */
export type GlyphName =
	| 'pending'
	| 'ready'
	| 'working'
	| 'waits'
	| 'parked'
	| 'stalled'
	| 'recovering'
	| 'completed'
	| 'conflict'
	| 'failed'
	| 'stopped';

/** The signs that all surfaces share. */
export type SharedGlyphs = Readonly<
	Record<
		GlyphName | 'queued' | 'merged' | 'checkpoint' | 'ended' | 'sandbox' | 'ellipsis' | 'unknown' | 'minus' | 'times',
		string
	>
>;

export const unicodeGlyphs: SharedGlyphs = {
	pending: '·',
	ready: '◌',
	working: '◐',
	waits: '?',
	parked: '⏾',
	stalled: '!',
	recovering: '↻',
	completed: '✓',
	conflict: '⇄',
	failed: '✗',
	stopped: '■',
	queued: '⇡',
	merged: '●',
	checkpoint: '◆',
	ended: '◇',
	sandbox: '▣',
	ellipsis: '…',
	unknown: '–',
	minus: '−',
	times: '×',
};

export const asciiGlyphs: SharedGlyphs = {
	pending: '.',
	ready: 'o',
	working: '|',
	waits: '?',
	parked: 'z',
	stalled: '!',
	recovering: 'r',
	completed: 'v',
	conflict: '<>',
	failed: 'x',
	stopped: '#',
	queued: '^',
	merged: '*',
	checkpoint: '+',
	ended: '-',
	sandbox: '#',
	ellipsis: '~',
	unknown: '-',
	minus: '-',
	times: 'x',
};
