import {Box, Text} from 'ink';
import TextInput from 'ink-text-input';
import {sanitise} from '../../sanitise.ts';
import type {Theme} from '../theme.ts';

export type FieldProps = {
	readonly theme: Theme;
	readonly width: number;
	/** Rows the text may take; the end of a longer text stays in view. */
	readonly height: number;
	readonly value: string;
	readonly placeholder?: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: (value: string) => void;
	readonly hasFocus?: boolean;
};

/** What a person typed or pasted, as one line without anything a terminal would obey. */
export const typed = (text: string): string => sanitise(text.replaceAll(/\s/g, ' '));

/** A field to type into; a long text goes on over several rows. */
export const Field = ({theme, width, height, value, placeholder, onChange, onSubmit, hasFocus = true}: FieldProps) => (
	<Box width={width} height={height} overflow="hidden" flexDirection="column" justifyContent="flex-end">
		<Box flexShrink={0} minHeight={height}>
			<Text>{`  ${theme.focus(theme.glyphs.person)} `}</Text>
			<Box width={Math.max(1, width - 6)}>
				<TextInput
					value={value}
					focus={hasFocus}
					onChange={next => onChange(typed(next))}
					onSubmit={onSubmit}
					{...(placeholder !== undefined && {placeholder})}
				/>
			</Box>
		</Box>
	</Box>
);
