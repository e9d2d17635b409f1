import {Box, Text} from 'ink';
import type {Theme} from '../../theme.ts';
import {TextInput, type TextInputProps} from './text-input.tsx';

export type FieldProps = TextInputProps & {readonly theme: Theme};

/** A field to type into, behind the mark of a user; a long text continues over several rows. */
export const Field = ({theme, width, height, ...input}: FieldProps) => (
	<Box width={width} height={height} flexShrink={0}>
		<Text>{`  ${theme.focus(theme.glyphs.person)} `}</Text>
		<TextInput {...input} width={Math.max(1, width - 6)} height={height} />
	</Box>
);
