import {UserError} from '../../../error.ts';
import type {Context} from '../../context.ts';
import {endSession} from '../../sessions/end.ts';
import {startSession} from '../../sessions/start.ts';

/** start: the last handover and what has changed since. end: a new handover. */
export const run = async (context: Context): Promise<number> => {
	const [what, words] = context.words;
	if (what !== 'start' && what !== 'end')
		throw new UserError('claude-grid session takes start or end.', {
			hint: 'claude-grid session start begins one; claude-grid session end "words" writes the handover',
		});
	if (what === 'start' && words !== undefined)
		throw new UserError('claude-grid session start takes no words.', {hint: 'session end takes them'});
	return what === 'start' ? startSession(context) : endSession(context, words?.trim() ?? '');
};
