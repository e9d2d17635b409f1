import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {Blow} from './blow.ts';

const mount = (...args: readonly string[]): boolean => {
	try {
		execFileSync(args[0]!, args.slice(1), {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

/** A second mount above the first would hide it, and keep it from being taken away. */
const isMounted = (folder: string): boolean => readFileSync('/proc/self/mounts', 'utf8').includes(` ${folder}`);

/** For a moment nothing can be made or changed in a folder of ours; what is open already continues. */
export const closeFolder: Blow = ({grid, random, later}) => {
	const state = path.join(grid.commonDir, 'claude-grid');
	const folder = random.pick([state, grid.runFolder(), path.join(grid.runFolder(), 'sessions')]);
	if (isMounted(state) || !mount('mount', '--bind', folder, folder)) return false;
	later.undo(random.between(300, 2500), () => mount('umount', '-l', folder));
	return mount('mount', '-o', 'remount,bind,ro', folder);
};
