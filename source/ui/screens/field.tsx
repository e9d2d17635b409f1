import {Box, Text, usePaste} from 'ink';
import TextInput from 'ink-text-input';
import {useState} from 'react';
import {sanitise} from '../../sanitise.ts';
import type {Theme} from '../theme.ts';

export type FieldProps = {
	readonly theme: Theme;
	readonly width: number;
	/** Rows the text may take; the end of a longer text stays in view. */
	readonly height: number;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: (value: string) => void;
	/** What becomes of a pasted text; absent: it is put at the end, as one line. */
	readonly onPaste?: (text: string) => void;
};

/** What a person typed or pasted, as one line without anything a terminal would obey. */
export const typed = (text: string): string => sanitise(text.replaceAll(/\s/g, ' '), {maxLength: 100_000});

/** A field to type into; a long text goes on over several rows, and pasted lines become one. */
export const Field = ({theme, width, height, value, onChange, onSubmit, onPaste}: FieldProps) => {
	const [pastes, setPastes] = useState(0);
	usePaste(text => {
		if (onPaste) onPaste(text);
		else onChange(typed(value + text));
		// A new input puts the cursor behind what was pasted.
		setPastes(pastes + 1);
	});
	return (
		<Box width={width} height={height} overflow="hidden" flexDirection="column" justifyContent="flex-end">
			<Box flexShrink={0} minHeight={height}>
				<Text>{`  ${theme.focus(theme.glyphs.person)} `}</Text>
				<Box width={Math.max(1, width - 6)}>
					<TextInput key={pastes} value={value} onChange={next => onChange(typed(next))} onSubmit={onSubmit} />
				</Box>
			</Box>
		</Box>
	);
};
