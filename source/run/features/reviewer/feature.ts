import type {Feature} from '../../feature.ts';
import {askAgain, doubtAlert, onAnswered} from './reviewer.ts';

/** Another agent reads a stream's changes before the stream is done. */
export const reviewer = {
	commands: {'reviewer.ask': askAgain},
	events: {'reviewer.answered': onAnswered},
	alerts: {reviewer: doubtAlert},
} satisfies Feature;
