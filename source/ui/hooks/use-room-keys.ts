import {useInput, usePaste} from 'ink';
import {deedFor} from '../deeds.ts';
import {keyNames} from '../key-name.ts';
import type {Look} from '../look.ts';
import {type KeyRoom, roomKey, screenKey, typed} from '../room-keys.ts';
import {useKeyboard} from '../terminal/input/keyboard.ts';

/** The grid is what is seen: no screen and no dialog over it. */
export const isGridSeen = (look: Look): boolean => look.screen === 'grid' && look.dialog === undefined;

const isScreenSeen = (look: Look): boolean => look.screen !== 'grid' && look.dialog === undefined;

const wasOpened = (before: Look, after: Look): boolean =>
	before.dialog === undefined && (after.dialog !== undefined || before.screen !== after.screen);

export type RoomKeysProps = KeyRoom & {
	/** Nothing can be seen: only leaving makes sense. */
	readonly isTooSmall: boolean;
	readonly onKey: () => void;
};

const leaving: Readonly<Record<string, 'detach' | 'suspend'>> = {'ctrl+c': 'detach', 'ctrl+z': 'suspend'};

/** The one place where keys are read; while a screen or dialog is open it reads only the two that always work. */
export const useRoomKeys = (props: RoomKeysProps): void => {
	const {run, look, perform, isTooSmall} = props;
	const {opened, isTyping} = useKeyboard();
	useInput((input, key) => {
		props.onKey();
		for (const name of keyNames(input, key)) {
			const now = look.read();
			const always = leaving[name] ?? (isTooSmall && name === 'q' ? 'detach' : undefined);
			const deed = always && deedFor(always, {run, focusedId: now.focusedId});
			if (deed) perform(deed);
			else if (!isTooSmall && isGridSeen(now)) roomKey(props, name);
			else if (!isTooSmall && isScreenSeen(now) && !isTyping()) {
				const common = screenKey(props, name);
				if (common) perform(common);
			}
			// What was typed after the key that opened something is not meant for what was there before.
			if (wasOpened(now, look.read())) return opened();
		}
	});
	usePaste(
		text => {
			if (look.read().isFiltering) look.change(now => props.focusFound(typed(now, text)));
		},
		{isActive: isGridSeen(look.read())},
	);
};
