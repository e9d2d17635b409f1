import {count} from '../../run/count.ts';
import {isOpen, shortPlace} from '../../run/features/review/comments.ts';
import {linesOf} from '../../run/features/review/hunks.ts';
import {touchesIn} from '../../run/features/review/review.ts';
import type {Hunk, Review, ReviewComment, ReviewFile, ReviewVerify, Touch} from '../../run/features/review/types.ts';
import {answerWords} from '../../run/features/reviewer/words.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {span} from '../duration.ts';
import {asShown, glyphs, inStyle, type PrintStyle} from '../style.ts';

/** Everything that a review shows, as plain lines. */
export const reviewLines = (review: Review, now: number, style: PrintStyle = {}): readonly string[] => {
	const {streamId, branch, target, files, comments, untouched} = review;
	const seen = files.filter(({isSeen}) => isSeen).length;
	const sum = (what: 'added' | 'removed') => files.reduce((total, file) => total + file[what], 0);
	const head = `${streamId}  ${sanitise(branch)} → ${sanitise(target) || 'no branch'}  ${seen} of ${count(files.length, 'file')} seen  +${sum('added')} −${sum('removed')}`;
	return [
		inStyle(head, style),
		inStyle(verifyLine(review.verify, now), style),
		...reviewerLines(review).map(line => inStyle(line, style)),
		...(review.isUncommitted ? ['Some of it is not committed yet.'] : []),
		...untouched.map(entry => `The plan names ${sanitise(entry)}: not touched.`),
		...files.flatMap(file => ['', ...fileLines(file, style)]),
		...(comments.length > 0 ? ['', count(comments.length, 'comment')] : []),
		...comments.flatMap(comment => commentLines(comment, style)),
	];
};

export const verifyLine = (verify: ReviewVerify, now: number): string => {
	if (verify.is === 'none') return 'verify: the plan has none for this stream';
	const command = sanitise(verify.command, {maxLength: 200});
	if (verify.is === 'not run') return `verify: ${command} has not run yet`;
	const {is, at, durationMs, isThisTree} = verify;
	const where = isThisTree ? 'on exactly these files' : 'on other files than these: stale';
	return `verify: ${command} ${is} ${span(now - at)} ago in ${span(durationMs)}, ${where}`;
};

const reviewerLines = ({reviewer}: Review): readonly string[] => {
	if (!reviewer) return [];
	const where = reviewer.isThisHead ? '' : ', of an earlier commit';
	const summary = reviewer.summary === '' ? '' : `: ${sanitise(reviewer.summary, {maxLength: 500})}`;
	return [`reviewer, no approval: ${answerWords(reviewer)}${where}${summary}`];
};

export const touchText = ({streamId, lines: [first, last]}: Touch): string =>
	first === last ? `${streamId} (line ${first})` : `${streamId} (lines ${first}-${last})`;

const fileLines = (file: ReviewFile, style: PrintStyle): readonly string[] => {
	const same = touchesIn(file);
	const others = (file.alsoIn ?? []).filter(id => !same.some(({streamId}) => streamId === id));
	const facts = [
		file.isBinary ? 'binary' : `+${file.added} −${file.removed}`,
		file.note ?? '',
		file.isSeen ? 'seen' : '',
		file.isPlanned === false ? 'not in the plan' : '',
		same.length > 0 ? `⇄ same lines as ${same.map(touchText).join(', ')}` : '',
		others.length > 0 ? `also changed by ${others.join(', ')}` : '',
	];
	const cut = file.isCut ? ['Only the first 2,000 lines are shown.'] : [];
	const head = `${sanitiseWhole(file.path)}  ${facts.filter(Boolean).join('  ')}`;
	return [asShown(head, style), ...file.hunks.flatMap(hunk => hunkLines(hunk, style)), ...cut];
};

const numberWidth = 5;
const numbered = (line: number | undefined): string => String(line ?? '').padStart(numberWidth);

const hunkLines = (hunk: Hunk, style: PrintStyle): readonly string[] => {
	const also = hunk.alsoIn ? `  ⇄ ${hunk.alsoIn.map(touchText).join(', ')}` : '';
	const title = hunk.title === '' ? '' : `  ${sanitiseWhole(hunk.title)}`;
	const lines = linesOf(hunk).map(({sign, text, before, after}) => {
		const shown = sign === '-' ? glyphs(style).minus : sign;
		return sign === '\\'
			? asShown(`${' '.repeat(2 * numberWidth + 2)}${sanitiseWhole(text)}`, style)
			: asShown(`${numbered(before)} ${numbered(after)} ${shown} ${sanitiseWhole(text)}`, style).trimEnd();
	});
	return [asShown(`  hunk ${hunk.id}${also}${title}`, style), ...lines];
};

const commentLines = (comment: ReviewComment, style: PrintStyle): readonly string[] => {
	const by = comment.by === undefined ? '' : `by ${comment.by}${comment.isBlocking ? ', blocking' : ''}, `;
	const state = `${by}${isOpen(comment) ? 'open' : 'sent'}`;
	const since = (comment.commits ?? []).map(
		({commit, subject}) => `      → ${commit.slice(0, 10)} ${sanitise(subject, {maxLength: 200})}`,
	);
	const [first = '', ...rest] = comment.text.split('\n').map(sanitiseWhole);
	const head = `  ${comment.id}  ${sanitiseWhole(shortPlace(comment))}  ${state}  ${first}`;
	return [head, ...rest.map(line => `      ${line}`), ...since].map(line => asShown(line, style));
};
