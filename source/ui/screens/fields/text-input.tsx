import {Box, type Key, Text, useInput, usePaste} from 'ink';
import {useState} from 'react';
import {sanitise} from '../../../sanitise.ts';
import {useTyping} from '../../terminal/input/keyboard.ts';
import {fieldRows, moveCursor} from './field-rows.ts';

export type TextInputProps = {
	readonly width: number;
	/** Rows the text may take; those around the cursor are in view. */
	readonly height: number;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: (value: string) => void;
	/** What becomes of a pasted text; absent: it is put where the cursor is, as one line. */
	readonly onPaste?: (text: string) => void;
};

/** What was typed or pasted, as one line without anything a terminal would obey. */
export const typed = (text: string): string => sanitise(text.replaceAll(/\s/g, ' '), {maxLength: 1_000_000});

type Edited = {readonly value: string; readonly cursor: number};

/** What a key makes of the text; undefined: it is not a key of the field. */
const edit = (value: string, cursor: number, input: string, key: Key): Edited | undefined => {
	const cut = (from: number, to: number): Edited => ({value: value.slice(0, from) + value.slice(to), cursor: from});
	const isHome = key.home || (key.ctrl && input === 'a');
	const isEnd = key.end || (key.ctrl && input === 'e');
	if (key.leftArrow) return {value, cursor: moveCursor(value, cursor, -1)};
	if (key.rightArrow) return {value, cursor: moveCursor(value, cursor, 1)};
	if (isHome) return {value, cursor: 0};
	if (isEnd) return {value, cursor: value.length};
	if (key.backspace) return cut(moveCursor(value, cursor, -1), cursor);
	if (key.delete) return cut(cursor, moveCursor(value, cursor, 1));
	if (key.ctrl && input === 'u') return cut(0, cursor);
	const isText = input !== '' && !key.ctrl && !key.meta && !key.escape && !key.tab && !key.upArrow && !key.downArrow;
	const text = isText && !key.pageUp && !key.pageDown ? typed(input) : '';
	return text === ''
		? undefined
		: {value: value.slice(0, cursor) + text + value.slice(cursor), cursor: cursor + text.length};
};

/** A line to type into; a text of any length costs no more than what is seen of it. */
export const TextInput = ({width, height, value, onChange, onSubmit, onPaste}: TextInputProps) => {
	// Undefined: at the end, also when someone else changes the text.
	const [place, setPlace] = useState<number>();
	const cursor = Math.min(place ?? value.length, value.length);
	const apply = (next: Edited) => {
		setPlace(next.cursor >= next.value.length ? undefined : next.cursor);
		if (next.value !== value) onChange(next.value);
	};
	useTyping();
	useInput((input, key) => {
		if (key.return) return onSubmit(value);
		const edited = edit(value, cursor, input, key);
		if (edited) apply(edited);
	});
	usePaste(text => {
		if (onPaste) {
			setPlace(undefined);
			return onPaste(text);
		}
		const clean = typed(text);
		apply({value: value.slice(0, cursor) + clean + value.slice(cursor), cursor: cursor + clean.length});
	});
	return (
		<Box flexDirection="column" width={width} height={height}>
			{fieldRows(value, cursor, width, height).map(({before, cursor: at, after}, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
				<Text key={row} wrap="truncate">
					{before}
					{at !== undefined && <Text inverse>{at}</Text>}
					{after}
				</Text>
			))}
		</Box>
	);
};
