import type {Syntax} from '../../../conversation/syntax/load-syntax.ts';
import type {ReviewComment, ReviewFile} from '../../../run/features/review/types.ts';
import type {Theme} from '../../theme.ts';
import {type Held, useHeld} from '../parts/use-held.ts';
import {hunkHeight, hunkSize} from './body.ts';
import {findFrom, firstLook, type Look, lookAfter, placeOf, type Shown, topOf} from './look.ts';
import {rowsOf} from './rows.ts';

export type Files = {
	readonly files: readonly ReviewFile[];
	readonly comments: readonly ReviewComment[];
	readonly syntax?: Syntax | undefined;
};

/** Which file and line of a diff is looked at, and the keys that only change that. */
export const useLook = (
	{files, comments, syntax}: Files,
	theme: Theme,
	size: {readonly width: number; readonly height: number},
) => {
	const held: Held<Look> = useHeld(firstLook);
	const {width, height} = hunkSize(size);
	const shownAt = (look: Look): Shown => {
		const index = placeOf(files, look);
		const file = files[index];
		const own = comments.filter(({path}) => path === file?.path);
		const {isSplit, isWrapped} = look;
		const rows = file ? rowsOf(file, own, {theme, width, isSplit, isWrapped, syntax}) : [];
		return {files, index, rows, available: hunkHeight(file, height)};
	};
	const write = (look: Look): void => {
		const {rows, available} = shownAt(look);
		held.write({...look, top: topOf(look, rows, available)});
	};
	return {
		read: held.read,
		drawn: held.drawn,
		shownAt,
		write,
		/** False: it is not a key that changes what is looked at. */
		press: (name: string): boolean => {
			const look = held.read();
			const next = lookAfter(name, look, shownAt(look));
			if (next) write(next);
			return next !== undefined;
		},
		/** False: nothing is found. */
		find: (step: 1 | -1): boolean => {
			const look = held.read();
			const next = look.query === '' ? undefined : findFrom(look, shownAt(look), step);
			if (next) write(next);
			return next !== undefined;
		},
	};
};

export type LookState = ReturnType<typeof useLook>;
