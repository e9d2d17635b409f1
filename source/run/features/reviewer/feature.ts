import type {Feature} from '../../feature.ts';
import {askAgain, onAnswered, tellOfDoubts} from './reviewer.ts';

/** Another agent reads a stream's changes before the stream is done. */
export const reviewer = {
	commands: {'reviewer.ask': askAgain},
	events: {'reviewer.answered': onAnswered},
	settle: tellOfDoubts,
} satisfies Feature;
