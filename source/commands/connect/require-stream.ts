import {UserError} from '../../error.ts';
import {nearest} from '../../plan/schema/nearest.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {Context} from '../context.ts';

const maxNames = 12;

/** The stream of that id. Throws UserError (exit 2) that names the one meant, or those there are. */
export const requireStream = (run: Run, streamId: string): Stream => {
	const stream = Object.hasOwn(run.streams, streamId) ? run.streams[streamId] : undefined;
	if (stream) return stream;
	const ids = Object.keys(run.streams);
	const isMany = ids.length > maxNames;
	const meant =
		ids.find(id => id.toLowerCase() === streamId.toLowerCase()) ?? (isMany ? nearest(streamId, ids) : undefined);
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
