import {UserError} from '../../error.ts';
import {findLine, quoteOf} from '../../run/features/review/hunks.ts';
import type {Review, ReviewFile} from '../../run/features/review/types.ts';
import type {Command} from '../../run/model/command.ts';

const place = /^(.+):(-?)(\d{1,8})$/s;

/** A changed file by its path. Throws UserError (exit 2) that names what has changed. */
export const fileOf = ({streamId, files}: Review, path: string): ReviewFile => {
	const found = files.find(file => file.path === path) ?? files.find(file => file.path === path.replace(/^\.\//, ''));
	if (found) return found;
	throw new UserError(`${streamId} has not changed "${path}".`, {
		code: 'NO_FILE',
		hint:
			files.length === 0
				? 'it has changed nothing yet'
				: `paths are those of the repository: claude-grid review ${streamId} lists them`,
	});
};

/** `src/a.ts:12` is a line as it is now, `src/a.ts:-12` one as it was before. */
export const commentCommand = (review: Review, given: string, text: string | undefined): Command => {
	const {streamId} = review;
	const found = place.exec(given);
	const line = Number(found?.[3]);
	if (!found || line < 1)
		throw new UserError(`"${given}" names no line.`, {
			hint: 'give <file>:<line>, such as src/app.ts:12; <file>:-12 is line 12 before the change',
		});
	if (text === undefined || text.trim() === '')
		throw new UserError('The comment is empty.', {hint: `claude-grid review ${streamId} --comment ${given} "<text>"`});
	const {path, hunks} = fileOf(review, found[1] ?? '');
	const side = found[2] === '-' ? 'before' : 'after';
	const shown = findLine(hunks, {side, line});
	const where = shown && {hunk: shown.hunk.id, quote: quoteOf(shown.hunk, shown.index)};
	return {type: 'review.comment', streamId, path, line, side, ...where, text: text.trim()};
};

/** A hunk by its id, or as much of that as is not another's. Throws UserError (exit 2). */
export const hunkOf = ({streamId, files}: Review, id: string) => {
	const found = files.flatMap(({path, hunks}) =>
		hunks.filter(hunk => id !== '' && hunk.id.startsWith(id)).map(hunk => ({streamId, path, hunk: hunk.id})),
	);
	const [only] = found;
	if (only && found.length === 1) return only;
	throw new UserError(
		found.length === 0 ? `${streamId} has no hunk ${id}.` : `${id} are the first letters of ${found.length} hunks.`,
		{
			code: 'NO_HUNK',
			hint: `claude-grid review ${streamId} lists them; a hunk that changed has a new id`,
		},
	);
};
