import type {Blow} from './blow.ts';

/** For a moment next to nothing is left on the disk: anything from no byte to a short write's worth. */
export const fillDisk: Blow = ({disk, random, later, user}) => {
	// Git itself leaves a checkout half switched on a full disk.
	if (!disk || disk.isSqueezed() || user.isAtWork()) return false;
	disk.squeeze(random.between(0, 30) * 4096);
	later.undo(random.between(200, 1000), () => disk.squeeze(undefined));
	return true;
};
