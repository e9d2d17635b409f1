import {useEffect, useRef} from 'preact/hooks';
import {timeOfDay} from '../../controls/format.ts';
import {placeText} from '../../run/features/review/comments.ts';
import type {Comment, ReviewCommit} from '../../run/features/review/types.ts';
import {readerName} from '../../run/features/reviewer/words.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';

type NoteProps = {
	readonly comment: Comment;
	readonly commits: readonly ReviewCommit[];
	/** Its line is not shown. */
	readonly isAway?: boolean;
};

/** Under its line: who wrote it, and what became of it. */
export const CommentNote = ({comment, commits, isAway = false}: NoteProps) => {
	const {by, isBlocking, sentAt, text} = comment;
	return (
		<aside class={`review-comment${by === undefined ? '' : ' is-reviewer'}`}>
			<span class="aside">
				{by === undefined ? 'you' : readerName({agent: by})}
				{isBlocking && ', blocking'}
				{isAway && ` · ${sanitise(placeText(comment))}`} ·{' '}
				{sentAt === undefined ? 'not sent' : `sent ${timeOfDay(sentAt)}`}
			</span>
			<p>{sanitiseWhole(text)}</p>
			{commits.map(one => (
				<p key={one.commit} class="ink-done">
					→ {one.commit.slice(0, 8)} {sanitise(one.subject, {maxLength: 100})}
				</p>
			))}
		</aside>
	);
};

type FormProps = {
	readonly before: string;
	readonly keep: (text: string) => Promise<void>;
	readonly leave: () => void;
};

/** Text for a line; empty text of an open comment deletes it. */
export const CommentForm = ({before, keep, leave}: FormProps) => {
	const field = useRef<HTMLTextAreaElement>(null);
	useEffect(() => field.current?.focus(), []);
	const submit = async (event: Event) => {
		event.preventDefault();
		const text = field.current?.value.trim() ?? '';
		if (text === '' && before === '') return leave();
		await keep(text);
		leave();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		event.stopPropagation();
		if (event.key === 'Escape') leave();
		else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
	};
	return (
		<form class="review-comment" onSubmit={submit}>
			<textarea
				ref={field}
				rows={3}
				aria-label="Comment"
				defaultValue={before}
				onKeyDown={onKeyDown}
				maxLength={4000}
			/>
			<div class="buttons">
				<button type="submit">Keep comment</button>
				<button type="button" class="quiet" onClick={leave}>
					Leave it
				</button>
			</div>
		</form>
	);
};
