import {UserError} from '../../error.ts';
import type {Run} from '../../run/model/types.ts';
import type {Context} from '../context.ts';

/** Throws UserError when `--resolve` is not used as it can be. */
export const requireWayToResolve = ({flags, words}: Context): void => {
	if (flags.resolve === undefined) return;
	if (flags.resolve !== 'agent') throw new UserError(`--resolve must be agent, not "${flags.resolve}".`);
	if (words[0] === undefined)
		throw new UserError('--resolve needs the stream: claude-grid merge Stream-B --resolve agent');
	if (flags.into !== undefined || flags.dirty !== undefined)
		throw new UserError('--resolve cannot be combined with --into or --dirty.');
};

/** An agent resolves a conflict, and nobody has to give it a word first. */
export const isResolving = (current: Run): boolean =>
	Object.values(current.streams).some(
		({resolving, state}) => resolving && (state.is !== 'waiting' || state.cause === 'backoff'),
	);
