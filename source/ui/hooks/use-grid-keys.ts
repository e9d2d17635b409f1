import {useInput, usePaste} from 'ink';
import {actionFor} from '../../controls/actions.ts';
import {type GridKeyContext, handleGridKey, screenKey, typed} from '../grid/grid-keys.ts';
import {keyNames} from '../key-name.ts';
import {useKeyboard} from '../terminal/input/keyboard.ts';
import type {ViewState} from '../view-state.ts';

/** The grid is what is seen: no screen and no dialog over it. */
export const isGridSeen = (viewState: ViewState): boolean =>
	viewState.screen === 'grid' && viewState.dialog === undefined;

const isScreenSeen = (viewState: ViewState): boolean => viewState.screen !== 'grid' && viewState.dialog === undefined;

const wasOpened = (before: ViewState, after: ViewState): boolean =>
	before.dialog === undefined && (after.dialog !== undefined || before.screen !== after.screen);

export type GridKeysProps = GridKeyContext & {
	/** Nothing can be seen: only leaving makes sense. */
	readonly isTooSmall: boolean;
	readonly onKey: () => void;
	/** A key has opened a screen or dialog. */
	readonly onOpened: () => void;
};

const leaving: Readonly<Record<string, 'detach' | 'suspend'>> = {'ctrl+c': 'detach', 'ctrl+z': 'suspend'};

/** The one place where keys are read; while a screen or dialog is open it reads only the two that always work. */
export const useGridKeys = (props: GridKeysProps): void => {
	const {run, viewState, perform, isTooSmall} = props;
	const {opened, isTyping} = useKeyboard();
	useInput((input, key) => {
		props.onKey();
		for (const name of keyNames(input, key)) {
			const now = viewState.read();
			const always = leaving[name] ?? (isTooSmall && name === 'q' ? 'detach' : undefined);
			const action = always && actionFor(always, {run, focusedId: now.focusedId});
			if (action) perform(action);
			else if (!isTooSmall && isGridSeen(now)) handleGridKey(props, name);
			else if (!isTooSmall && isScreenSeen(now) && !isTyping()) {
				const common = screenKey(props, name);
				if (common) perform(common);
			}
			// What was typed after the key that opened something is not meant for what was there before.
			if (wasOpened(now, viewState.read())) {
				props.onOpened();
				return opened();
			}
		}
	});
	usePaste(
		text => {
			if (viewState.read().isFiltering) viewState.change(now => props.focusFound(typed(now, text)));
		},
		{isActive: isGridSeen(viewState.read())},
	);
};
