import type {Comment, Rejection, ReviewRecord} from './types.ts';

const emptyRecord: ReviewRecord = {seen: {}, comments: [], count: 0};
export const recordOf = (record: ReviewRecord | undefined): ReviewRecord => record ?? emptyRecord;

export const isOpen = ({sentAt}: Pick<Comment, 'sentAt'>): boolean => sentAt === undefined;
export const openComments = (record: ReviewRecord | undefined): readonly Comment[] =>
	recordOf(record).comments.filter(isOpen);

/** The newest hunk that is rejected and was not put back, or the one of that number. */
export const lastRejection = (record: ReviewRecord | undefined, id?: number): Rejection | undefined =>
	recordOf(record).rejections?.findLast(one => one.restoredBy === undefined && (id === undefined || one.id === id));

/** `src/a.ts:12`, and `src/a.ts:-12` for a line before the change; as the verb takes it. */
export const shortPlace = ({path, line, side}: Pick<Comment, 'path' | 'line' | 'side'>): string =>
	`${path}:${side === 'before' ? '-' : ''}${line}`;

/** `src/a.ts:12`; a line that is not there any more is counted before the change. */
export const placeText = ({path, line, side}: Pick<Comment, 'path' | 'line' | 'side'>): string =>
	`${path}:${line}${side === 'before' ? ' (a line that was removed)' : ''}`;

const indent = (text: string): string =>
	text
		.split('\n')
		.map(line => `   ${line}`)
		.join('\n');

const commentText = (comment: Comment, index: number): string =>
	[
		`${index + 1}. ${placeText(comment)}${comment.hunk === undefined ? '' : `, hunk ${comment.hunk}`}`,
		...(comment.quote === undefined ? [] : [indent(comment.quote)]),
		'',
		indent(comment.text),
	].join('\n');

/** What the engine takes as one message, less what stands around the comments. */
const mostCharacters = 19_000;

/** All that are open, as one message; those that do not fit wait for the next one. */
export const reviewMessage = (
	comments: readonly Comment[],
): {readonly text: string; readonly sent: readonly Comment[]} => {
	const sent: Comment[] = [];
	const parts: string[] = [];
	let length = 0;
	for (const comment of comments) {
		const part = commentText(comment, sent.length);
		if (sent.length > 0 && length + part.length > mostCharacters) break;
		length += part.length + 2;
		parts.push(part);
		sent.push(comment);
	}
	const what = sent.length === 1 ? 'one comment' : `${sent.length} comments`;
	const head = `A review of your changes so far, with ${what}. Line numbers refer to the files as they were at the time of the review; > marks the line in question. Make the changes that are asked for, then commit.`;
	return {text: [head, ...parts].join('\n\n'), sent};
};
