import type {Blow} from './blow.ts';

/** The user works in the main checkout, whatever is merged meanwhile. */
export const workAtGit: Blow = ({user, later, random, disk}) => {
	if (user.isAtWork() || disk?.isSqueezed()) return false;
	later.hold(user.work(random));
	return true;
};
