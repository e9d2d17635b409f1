import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync} from 'node:fs';
import path from 'node:path';

export type Disk = {
	readonly folder: string;
	/** Leaves free what is given, in bytes; undefined: plenty again. */
	readonly squeeze: (free: number | undefined) => void;
	readonly isSqueezed: () => boolean;
	readonly remove: () => void;
};

const roomy = '4g';

/** A disk of its own whose room can be taken away at once; undefined where mounting is not allowed (it takes root). */
export const mountDisk = (parent: string): Disk | undefined => {
	const place = realpathSync(mkdtempSync(path.join(parent, 'cgd-')));
	const folder = path.join(place, 'd');
	mkdirSync(folder);
	const mount = (...args: readonly string[]) => execFileSync('mount', args, {stdio: 'ignore'});
	try {
		mount('-t', 'tmpfs', '-o', `size=${roomy},mode=755`, 'tmpfs', folder);
	} catch {
		rmSync(place, {recursive: true});
		return undefined;
	}
	let isSqueezed = false;
	return {
		folder,
		isSqueezed: () => isSqueezed,
		squeeze: free => {
			const {blocks, bfree, bsize} = statfsSync(folder);
			const size = free === undefined ? roomy : `${Math.ceil(((blocks - bfree) * bsize + free) / 1024)}k`;
			try {
				mount('-o', `remount,size=${size}`, folder);
				isSqueezed = free !== undefined;
			} catch (error) {
				// What was written meanwhile leaves no room for a smaller disk: this once it is not squeezed.
				if (free === undefined) throw error;
			}
		},
		remove: () => {
			execFileSync('umount', ['-l', folder], {stdio: 'ignore'});
			rmSync(place, {recursive: true, force: true});
		},
	};
};
