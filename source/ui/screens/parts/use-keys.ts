import {useInput} from 'ink';
import {useContext} from 'react';
import {keyNames} from '../../key-name.ts';
import {ScreenContext} from './screen-context.ts';

/** What a key did: `left` when the screen is not seen any more, so that the keys typed after it are not meant for it. */
export type KeyResult = 'left' | undefined;

/** Calls `press` for each key, by its name in the keymap. */
export const useKeys = (press: (name: string) => KeyResult, isActive = true): void => {
	const {hasKeys} = useContext(ScreenContext);
	useInput(
		(input, key) => {
			for (const name of keyNames(input, key)) if (press(name) === 'left') return;
		},
		{isActive: isActive && hasKeys},
	);
};
