import {lstatSync} from 'node:fs';
import path from 'node:path';

/** Whether a path, as an agent names it, lies in a folder and is reached by no link. What belongs to git does not count. */
export const isInside = (folder: string, file: string): boolean => {
	const parts = path.relative(folder, path.resolve(folder, file)).split(path.sep);
	const isBelow = parts[0] !== '' && parts[0] !== '..' && !file.split('/').includes('..');
	if (!isBelow || file.includes('\0') || parts.some(part => part.toLowerCase() === '.git')) return false;
	return parts.every((_, index) => {
		const place = path.join(folder, ...parts.slice(0, index + 1));
		return lstatSync(place, {throwIfNoEntry: false})?.isSymbolicLink() !== true;
	});
};
