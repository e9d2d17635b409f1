import {confirmRows} from '../dialogs/confirm-dialog.tsx';
import {menuRows} from '../dialogs/menu-dialog.tsx';
import {leastRows} from '../dialogs/open-dialog.tsx';
import type {Theme} from '../theme.ts';
import type {ViewState} from '../view-state.ts';
import type {Layout} from './layout.ts';

type Dialog = NonNullable<ViewState['dialog']>;

/** Fewer rows of the log over a dialog would tell nothing. */
const leastAbove = 4;

/** A title, some rows to type in, what comes of it, and the keys. */
const fieldRows = 6;

const wantedRows = (theme: Theme, dialog: Dialog, width: number, all: number): number => {
	switch (dialog.is) {
		case 'ask':
			return confirmRows({theme, width, height: all, ...dialog.question, onAnswer: () => {}});
		case 'menu':
			return menuRows;
		case 'command':
			return all;
		default:
			return fieldRows;
	}
};

export type DialogPlace = {
	readonly height: number;
	/** Rows of the log that stand above it. */
	readonly above: number;
	/** The log's place is too small: the dialog and the log above it take the whole screen. */
	readonly isWhole: boolean;
};

/** Where a dialog stands: at the bottom, down to the last line, with the log above where that has room. */
export const dialogPlace = (theme: Theme, dialog: Dialog, {log, height: whole}: Layout): DialogPlace => {
	// Nobody writes to an agent without seeing what it said.
	const least = dialog.is === 'message' ? fieldRows + leastAbove : leastRows(dialog);
	const isWhole = log.height + 1 < least;
	const all = isWhole ? whole : log.height + 1;
	const wanted = Math.min(all, wantedRows(theme, dialog, log.width, all));
	const above = all - wanted < leastAbove ? 0 : all - wanted;
	return {height: all - above, above, isWhole};
};

/** Where the log stands: under a dialog that takes the whole screen it has the room that is left. */
export const logPlace = ({log, width}: Layout, room: DialogPlace | undefined): Layout['log'] =>
	room?.isWhole ? {place: 'bottom', width, height: room.above} : log;
