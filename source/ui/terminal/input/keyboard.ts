import {createContext, useContext, useEffect} from 'react';
import type {KeyStream} from './key-stream.ts';
import {createTyping} from './typing.ts';

type Keyboard = Pick<KeyStream, 'beginTyping' | 'isTyping' | 'opened' | 'listenToMouse'>;

/** What the app tells the keyboard; alone, as in a test without a terminal, nobody listens. */
export const KeyboardContext = createContext<Keyboard>({
	...createTyping(),
	opened: () => {},
	listenToMouse: () => () => {},
});

export const useKeyboard = (): Keyboard => useContext(KeyboardContext);

/** While a text field is shown, text comes to it in one piece. */
export const useTyping = (): void => {
	const {beginTyping} = useKeyboard();
	useEffect(beginTyping, [beginTyping]);
};
