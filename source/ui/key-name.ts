import type {Key} from 'ink';

/** One name for a key press, as the keymap writes it; a printable key is itself. Empty: nothing the keymap knows. */
export const keyName = (input: string, key: Key): string => {
	if (key.meta) return '';
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'return';
	if (key.escape) return 'escape';
	if (key.backspace || key.delete) return 'backspace';
	if (key.tab) return key.shift ? 'shift+tab' : 'tab';
	if (key.ctrl) return `ctrl+${input}`;
	// A key pressed before the terminal was in raw mode: its return has become a line feed.
	return input === '\n' ? 'return' : input;
};

const special: readonly (keyof Key)[] = ['upArrow', 'downArrow', 'leftArrow', 'rightArrow', 'pageUp', 'pageDown'];
const named: readonly (keyof Key)[] = [...special, 'home', 'end', 'return', 'escape', 'backspace', 'delete', 'tab'];

/** Keys typed quickly, or over a slow line, arrive as one text: each of them is a key press. Pastes come another way. */
export const keyNames = (input: string, key: Key): readonly string[] => {
	const isOne = key.ctrl || key.meta || named.some(one => key[one]);
	return isOne || input.length <= 1 ? [keyName(input, key)] : [...input].map(nameOfCharacter);
};

const nameOfCharacter = (character: string): string =>
	({'\r': 'return', '\n': 'return', '\t': 'tab', '\u001B': 'escape', '\u0003': 'ctrl+c', '\u001A': 'ctrl+z'})[
		character
	] ?? character;

/** Keys held down arrive as one text; the same key many times is that key, anything else at once is a paste. */
export const repeatOf = (name: string): {readonly name: string; readonly times: number} => {
	const [first = ''] = name;
	const isRepeat = name.length > 1 && 'hjkl'.includes(first) && [...name].every(one => one === first);
	return isRepeat ? {name: first, times: name.length} : {name, times: 1};
};
