/** Keys that are no character, as they are written, by their names here. */
const written: Readonly<Record<string, string>> = {
	...{space: ' ', enter: 'return', esc: 'escape'},
	...Object.fromEntries(
		['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'tab', 'shift+tab', 'backspace'].map(name => [
			name,
			name,
		]),
	),
};

/** Some letters with ctrl are other keys to a terminal: ctrl-i is tab, ctrl-m is enter. */
const otherKeys = 'hijm';

/** What always leads out, and back. */
const fixed: readonly string[] = ['ctrl+c', 'ctrl+z', 'escape'];

/** The key that a setting names, and how it is shown; a sentence where it is none. */
export const keyWritten = (
	text: string,
): {readonly name: string; readonly show: string} | {readonly problem: string} => {
	const lower = text.toLowerCase();
	const ctrl = /^ctrl[+-]([a-z])$/.exec(lower)?.[1];
	const name = ctrl === undefined ? (written[lower] ?? text) : `ctrl+${ctrl}`;
	const isCharacter = [...name].length === 1 && !/[\p{C}\p{M}]/u.test(name);
	if (fixed.includes(name)) return {problem: `${text} always leads back or out`};
	if (/^[1-9]$/.test(name)) return {problem: `${text} goes to the stream at that place`};
	if (ctrl !== undefined && otherKeys.includes(ctrl)) return {problem: `${text} is another key to a terminal`};
	if (!isCharacter && ctrl === undefined && written[lower] === undefined)
		return {
			problem: `"${text}" is not a key: write one character, ctrl+g, enter, space, tab, up, pagedown or the like`,
		};
	return {name, show: ctrl === undefined ? (lower in written ? lower : name) : `ctrl-${ctrl}`};
};
