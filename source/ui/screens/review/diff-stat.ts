import {countText} from '../../../controls/format.ts';
import {padStart, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';

export type Stat = {readonly added: number; readonly removed: number};

export const sumOf = (files: readonly Stat[]): Stat => ({
	added: files.reduce((sum, file) => sum + file.added, 0),
	removed: files.reduce((sum, file) => sum + file.removed, 0),
});

export const addedText = ({added}: Stat): string => `+${countText(added)}`;
export const removedText = (theme: Theme, {removed}: Stat): string => `${theme.glyphs.minus}${countText(removed)}`;

/** `+12 −3` in columns that line up over all `files`; a number that is 0 is left out. */
export const statColumns = (theme: Theme, files: readonly Stat[]) => {
	const plus = (file: Stat) => (file.added > 0 ? addedText(file) : '');
	const less = (file: Stat) => (file.removed > 0 ? removedText(theme, file) : '');
	const addedWidth = Math.max(0, ...files.map(file => widthOf(plus(file))));
	const removedWidth = Math.max(0, ...files.map(file => widthOf(less(file))));
	return (file: Stat): string =>
		`${theme.good(padStart(theme, plus(file), addedWidth))} ${theme.bad(padStart(theme, less(file), removedWidth))}`;
};
