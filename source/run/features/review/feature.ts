import type {Feature} from '../../feature.ts';
import {onHunkChanged, reject, restore} from './hunk-changes.ts';
import {comment, see, sendComments} from './review-commands.ts';

/** What the user has seen and said of a stream's changes. */
export const review = {
	commands: {
		'review.seen': see,
		'review.comment': comment,
		'review.send': sendComments,
		'review.reject': reject,
		'review.restore': restore,
	},
	events: {'hunk.changed': onHunkChanged},
} satisfies Feature;
