/**
 * How fast the line takes what is written. unknown: the terminal has not answered yet; fast: it answers at once; slow: it
 * is asked after each picture whether it has it, as the line between keeps more than anybody could wait for.
 */
export type Pace = 'unknown' | 'fast' | 'slow';

export const spans = {
	/** An answer within it means that the line is fast. */
	quickAnswer: 300,
	/** A write not taken within it means that it is not, any more. */
	quickWrite: 500,
	/** For an answer; then it does not come. */
	answer: 5000,
	/** Between two pictures while nothing is known of the line: at least, and at most. */
	unknown: {least: 250, most: 2000},
	/** After a press no picture waits, nor does the first one whenever it comes. */
	press: 150,
};

/** Bytes a second that any line takes. */
const anyLine = 900;

/** Milliseconds until the next picture that no key asked for. */
export const pauseAfter = (pace: Pace, bytes: number): number =>
	pace === 'unknown' ? Math.min(spans.unknown.most, Math.max(spans.unknown.least, (bytes / anyLine) * 1000)) : 0;
