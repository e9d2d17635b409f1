import {type Pace, pauseAfter, spans} from './pace.ts';

/** What is known of the line to the terminal, and whether it may be given another picture. */
export type Line = {
	readonly pace: () => Pace;
	/** Milliseconds until the next picture may be written; 0: now. */
	readonly wait: () => number;
	/** A picture of so many bytes is written now; true: ask the terminal behind it. */
	readonly sends: (bytes: number) => boolean;
	/** It was taken after so many milliseconds. */
	readonly took: (ms: number) => void;
	readonly answered: () => void;
	/** The picture that follows is a key's. */
	readonly press: () => void;
	/** The terminal was asked and may still answer. */
	readonly isAnswerDue: () => boolean;
};

export const createLine = (isRemote: boolean, now: () => number): Line => {
	let pace: Pace = 'unknown';
	let askedAt: number | undefined;
	let hasAsked = false;
	let pressedAt = Number.NEGATIVE_INFINITY;
	let nextAt = 0;
	let isPressed = false;
	const isAnswerDue = () => askedAt !== undefined && now() - askedAt < spans.answer;
	return {
		pace: () => pace,
		wait() {
			if (pace === 'slow' && askedAt !== undefined && isAnswerDue()) return askedAt + spans.answer - now();
			return isPressed || now() - pressedAt < spans.press ? 0 : Math.max(0, nextAt - now());
		},
		sends(bytes) {
			isPressed = false;
			nextAt = now() + pauseAfter(pace, bytes);
			const isAsking = !hasAsked || pace === 'slow';
			if (isAsking) askedAt = now();
			hasAsked = true;
			return isAsking;
		},
		took(ms) {
			if (ms > spans.quickWrite && pace === 'fast') pace = 'slow';
		},
		answered() {
			const isQuick = now() - (askedAt ?? 0) <= spans.quickAnswer;
			if (pace === 'unknown') pace = isRemote || !isQuick ? 'slow' : 'fast';
			askedAt = undefined;
			nextAt = 0;
		},
		press() {
			isPressed = true;
			pressedAt = now();
		},
		isAnswerDue,
	};
};
