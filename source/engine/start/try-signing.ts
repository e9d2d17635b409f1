import {signing} from '../../git/identity/signing.ts';
import type {World} from '../loop/world.ts';

/** Tells the run whether the user's commits can be signed in this worktree; a program that hangs holds nobody up. */
export const trySigning = (world: World, worktree: string): void => {
	const tell = async (): Promise<void> => {
		const tried = await signing(worktree);
		if (tried.is === 'off') return;
		world.dispatch({type: 'signing.tried', ...('reason' in tried && {problem: tried.reason})});
	};
	tell().catch(error => world.onBug(error, 'signing'));
};
