import {accessSync, constants} from 'node:fs';

/** Whether this user may execute a file, or write to it, as far as it can be known before it is tried. */
export const hasAccess = (what: 'execute' | 'write', file: string): boolean => {
	try {
		accessSync(file, what === 'execute' ? constants.X_OK : constants.W_OK);
		return true;
	} catch {
		return false;
	}
};
