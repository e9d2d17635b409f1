import {UserError} from '../../error.ts';
import {nearest} from '../../plan/schema/nearest.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamsNamed} from '../../run/view/stream-named.ts';
import type {Context} from '../context.ts';

const maxNames = 12;

/** The stream a word means. Throws UserError (exit 2) that names those it may mean, or those there are. */
export const requireStream = (run: Run, streamId: string): Stream => {
	const [found, ...others] = streamsNamed(run, streamId);
	if (found && others.length === 0) return found;
	if (found)
		throw new UserError(`"${streamId}" may be one of ${others.length + 1} streams.`, {
			code: 'NO_STREAM',
			hint: `name one of them: ${[found, ...others]
				.slice(0, maxNames)
				.map(({id}) => id)
				.join(', ')}`,
		});
	const ids = Object.keys(run.streams);
	const isMany = ids.length > maxNames;
	const meant = isMany ? nearest(streamId, ids) : undefined;
	const known = `streams are ${ids.slice(0, maxNames).join(', ')}${isMany ? ' and more' : ''}`;
	throw new UserError(`There is no stream "${streamId}".`, {
		code: 'NO_STREAM',
		hint: meant === undefined ? known : `did you mean ${meant}?`,
	});
};

/** The stream a verb was given. Throws UserError (exit 2) when it was given none. */
export const givenStream = ({verb, words: [streamId]}: Context): string => {
	if (streamId !== undefined) return streamId;
	throw new UserError(`Which stream? claude-grid ${verb} <stream>`, {hint: 'claude-grid list names them'});
};
