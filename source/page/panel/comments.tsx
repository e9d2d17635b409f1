import {timeOfDay} from '../../controls/format.ts';
import {isOpen, placeText, recordOf} from '../../run/features/review/comments.ts';
import type {Stream} from '../../run/model/types.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {counted} from '../view/words.ts';

/** What the user wrote at lines of the diff, in a terminal, and whether its agent has it. */
export const Comments = ({stream}: {readonly stream: Stream}) => {
	const {comments} = recordOf(stream.review);
	const unsent = comments.filter(isOpen).length;
	if (comments.length === 0) return null;
	return (
		<details class="comments" open={unsent > 0}>
			<summary>
				{counted(comments.length, 'review comment')}
				{unsent > 0 && `, ${unsent} not sent`}
			</summary>
			<ul>
				{comments.map(comment => (
					<li key={comment.id}>
						<code>{sanitise(placeText(comment))}</code>
						{comment.by && (
							<span class="aside">
								{comment.by}
								{comment.isBlocking && ', blocking'}
							</span>
						)}
						<span class="aside">{comment.sentAt === undefined ? 'not sent' : `sent ${timeOfDay(comment.sentAt)}`}</span>
						<p>{sanitiseWhole(comment.text)}</p>
					</li>
				))}
			</ul>
		</details>
	);
};
