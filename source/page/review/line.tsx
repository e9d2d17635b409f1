import {useState} from 'preact/hooks';
import type {CodePart} from '../../conversation/syntax/parts.ts';
import type {HunkLine} from '../../run/features/review/hunks.ts';
import type {Comment, ReviewCommit, Side} from '../../run/features/review/types.ts';
import type {Part} from '../../run/features/review/words.ts';
import type {Command} from '../../run/model/command.ts';
import {usePage} from '../state/page.ts';
import {CommentForm, CommentNote} from './comment.tsx';
import {LineText} from './line-text.tsx';

type Props = {
	readonly line: HunkLine;
	readonly words: readonly Part[];
	readonly code: readonly CodePart[];
	readonly comments: readonly Comment[];
	readonly commitsOf: ReadonlyMap<number, readonly ReviewCommit[]>;
	/** Absent: nothing can be said of it here. */
	readonly about?: Pick<Extract<Command, {type: 'review.comment'}>, 'streamId' | 'path' | 'hunk' | 'quote'>;
};

type Place = {readonly side: Side; readonly line: number};

const placeOf = ({before, after}: HunkLine): Place | undefined =>
	after !== undefined
		? {side: 'after', line: after}
		: before === undefined
			? undefined
			: {side: 'before', line: before};

const kinds: Readonly<Record<string, string>> = {'+': 'added', '-': 'removed', '\\': 'note'};

/** A line with its numbers in both versions, and under it what was said of it. */
export const Line = ({line, words, code, comments, commitsOf, about}: Props) => {
	const page = usePage();
	const [isTyping, setTyping] = useState(false);
	const place = placeOf(line);
	const here = comments.filter(one => one.side === place?.side && one.line === place.line);
	const open = here.find(({sentAt}) => sentAt === undefined);
	const keep = async (text: string) => {
		if (about && place) await page.send({type: 'review.comment', ...about, ...place, text, ...(open && {id: open.id})});
	};
	return (
		<div>
			<div class={`line is-${kinds[line.sign] ?? 'same'}`}>
				{about && place ? (
					<button
						type="button"
						class="numbers"
						title="Comment on this line"
						aria-label={`Comment on line ${place.line}`}
						onClick={() => setTyping(!isTyping)}
					>
						<i data-number={line.before} />
						<i data-number={line.after} />
					</button>
				) : (
					<span class="numbers">
						<i data-number={line.before} />
						<i data-number={line.after} />
					</span>
				)}
				<span class="sign">{line.sign === '-' ? '−' : line.sign}</span>
				<LineText text={line.text} words={words} code={code} />
			</div>
			{here.map(comment => (
				<CommentNote key={comment.id} comment={comment} commits={commitsOf.get(comment.id) ?? []} />
			))}
			{isTyping && <CommentForm before={open?.text ?? ''} leave={() => setTyping(false)} keep={keep} />}
		</div>
	);
};
