import {agoText} from '../../../controls/format.ts';
import {describeHere} from '../../../controls/in-keys.ts';
import {isOpen, placeText} from '../../../run/features/review/comments.ts';
import {touchesIn} from '../../../run/features/review/review.ts';
import type {Review, ReviewVerify} from '../../../run/features/review/types.ts';
import {answerWords} from '../../../run/features/reviewer/words.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {ScreenProps} from '../../types.ts';
import {LabelledLine} from '../fields/labelled-line.tsx';
import {counted, streamTitle} from '../log/log-text.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import type {Loaded} from '../parts/use-loaded.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {bodyRows} from './body.ts';
import {addedText, removedText, sumOf} from './diff-stat.ts';
import {useReview} from './use-review.ts';

const emptyLines = (
	theme: Theme,
	{run, stream, now, width}: {run: Run; stream: Stream; now: number; width: number},
	loaded: Loaded<Review | undefined>,
): readonly string[] => {
	const {word, text} = describeHere(run, stream, now);
	const [first, second] =
		loaded.fault !== undefined
			? ['The changes cannot be read.', loaded.fault]
			: loaded.isLoaded
				? ['Nothing has changed yet.', `${word}: ${text}`]
				: ['Reading the changes.', ''];
	const wrap = (line: string) => wrapText(sanitise(line), Math.max(1, width - 4)).map(one => `  ${one}`);
	return ['', ...wrap(first!).map(one => theme.bold(one)), ...wrap(second!).map(one => theme.dim(one))];
};

/** One clause: whether what is shown is what verify ran on. */
const verifyText = (theme: Theme, verify: ReviewVerify | undefined): string => {
	if (!verify || verify.is === 'none') return '';
	if (verify.is === 'not run') return theme.dim('verify has not run');
	const {glyphs} = theme;
	if (!verify.isThisTree) return theme.warn(`${glyphs.stalled} verify is stale`);
	return verify.is === 'passed' ? theme.good(`${glyphs.completed} verify`) : theme.bad(`${glyphs.failed} verify`);
};

const reviewerLines = (theme: Theme, review: Review): readonly string[] => {
	const {reviewer} = review;
	if (!reviewer) return [];
	const {summary} = reviewer;
	return [
		'',
		theme.dim(' reviewer, no approval'),
		` ${reviewerText(theme, review)}`,
		...(summary === '' ? [] : [` ${theme.dim(sanitise(summary, {maxLength: 300}))}`]),
	];
};

const factLines = (theme: Theme, review: Review | undefined, now: number): readonly string[] => {
	if (!review) return [];
	const {verify, tasks, isUncommitted, rejections} = review;
	const verified =
		verify.is === 'passed' || verify.is === 'failed'
			? [
					theme.dim(` verify  ${sanitise(verify.command, {maxLength: 200})}`),
					` ${verifyText(theme, verify)} ${theme.dim(`${verify.is} ${agoText(now - verify.at)}`)}`,
				]
			: [` ${verifyText(theme, verify)}`];
	const out = rejections.filter(({restoredBy}) => restoredBy === undefined);
	return [
		...(out.length > 0
			? [
					'',
					theme.dim(` rejected ${out.length}, X puts the last one back`),
					...out.slice(-3).map(one => ` ${sanitise(one.path)} ${theme.dim(one.commit.slice(0, 7))}`),
				]
			: []),
		...(tasks.length > 0 ? ['', theme.dim(' tasks'), ...tasks.slice(0, 4).map(title => ` ${sanitise(title)}`)] : []),
		'',
		...verified,
		...reviewerLines(theme, review),
		...(isUncommitted ? [theme.warn(` ${theme.glyphs.stalled} some of it is not committed`)] : []),
	];
};

/** What another agent said, one clause. */
const reviewerText = (theme: Theme, {reviewer}: Review): string => {
	if (!reviewer) return '';
	const {glyphs} = theme;
	const text = sanitise(answerWords(reviewer));
	if (!reviewer.isThisHead) return theme.warn(`${glyphs.stalled} ${text}, of an earlier commit`);
	return reviewer.verdict === 'approves'
		? theme.good(`${glyphs.completed} ${text}`)
		: theme.warn(`${glyphs.stalled} ${text}`);
};

/** As many facts as fit beside the title, the first ones first. */
const asideOf = (theme: Theme, facts: readonly string[], available: number): string => {
	const text = facts.join(theme.dim(` ${theme.glyphs.dot} `));
	return facts.length <= 1 || widthOf(text) <= available ? text : asideOf(theme, facts.slice(0, -1), available);
};

const keysOf = (theme: Theme, open: number): readonly PageKey[] => [
	{key: 'space', label: 'seen'},
	{key: '[ ]', label: 'file'},
	{key: 'c', label: 'comment'},
	{key: 'C', label: open > 0 ? `send ${open}` : 'send', isOff: open === 0},
	{key: 'm', label: 'merge'},
	{key: 'x', label: 'reject hunk'},
	{key: '{ }', label: 'hunk'},
	{key: 'u', label: 'split'},
	{key: 'w', label: 'wrap'},
	{key: 'v', label: 'by commit'},
	{key: '/', label: 'search'},
	{key: 'enter', label: 'log'},
	{key: theme.glyphs.upDown, label: 'line'},
	{key: 'n N', label: 'next match'},
];

/** `review`, or which of the branch's commits is shown. */
const commitTitle = (review: Review | undefined): string => {
	const {commit, commits = []} = review ?? {};
	const at = commits.findIndex(one => one.commit === commit);
	const subject = sanitise(commits[at]?.subject ?? '', {maxLength: 50});
	return at < 0 ? 'review' : `commit ${commits.length - at} of ${commits.length}: ${subject}`;
};

const StreamReview = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, now, stream} = props;
	const size = {width, height: bodyHeight(height)};
	const {loaded, files, comments, look, typing, submit, said} = useReview(props, stream, size);
	const review = loaded.value;
	const sum = sumOf(files);
	const seen = files.filter(({isSeen}) => isSeen).length;
	const others = [...new Set(files.flatMap(touchesIn).map(({streamId}) => sanitise(streamId)))];
	const title = `${streamTitle(theme, run, stream.id)}${theme.dim(` · ${commitTitle(review)}`)}`;
	const facts = [
		verifyText(theme, review?.verify),
		`${seen} of ${counted(files.length, 'file')} seen`,
		review ? reviewerText(theme, review) : '',
		`${addedText(sum)} ${removedText(theme, sum)}`,
		others.length > 0 ? theme.bad(`${theme.glyphs.conflict} ${others.slice(0, 3).join(', ')}`) : '',
	].filter(Boolean);
	const {index, rows} = look.shownAt(look.drawn);
	const sidebar = {
		files,
		selected: index,
		untouched: review?.untouched ?? [],
		comments,
		facts: factLines(theme, review, now),
	};
	const typed = typing.drawn;
	const isAsked = typed?.is === 'reject';
	const question = isAsked
		? theme.person(`Reject ${typed.text} by a commit? y rejects it, any other key leaves it`)
		: undefined;
	const footer = typed && typed.is !== 'reject' && (
		<LabelledLine
			theme={theme}
			width={width}
			label={typed.is === 'search' ? theme.key('/') : theme.person(sanitise(placeText(typed.place)))}
			keep={typed.is === 'search' ? 'find' : 'keep'}
			value={typed.text}
			onChange={text => typing.write({...typed, text})}
			onSubmit={submit}
		/>
	);
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={title}
			aside={files.length === 0 ? '' : asideOf(theme, facts, width - widthOf(title) - 10)}
			lines={
				files.length === 0
					? emptyLines(theme, {run, stream, now, width}, loaded)
					: bodyRows(theme, {look: look.drawn, rows, sidebar}, size)
			}
			keys={
				isAsked
					? [{key: 'y', label: 'reject it'}]
					: files.length === 0
						? [{key: 'enter', label: 'log'}]
						: keysOf(theme, comments.filter(isOpen).length)
			}
			said={question ?? said}
			leave={{key: 'esc', label: isAsked ? 'leave it' : look.drawn.query === '' ? 'back' : 'end search'}}
			{...(footer && {footer})}
		/>
	);
};

/** What the stream in focus has changed since it started: read, commented and sent back to its agent. */
export const ReviewScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	return stream ? <StreamReview key={stream.id} {...props} stream={stream} /> : <NoStream {...props} what="review" />;
};
