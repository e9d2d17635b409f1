import {Box, Text} from 'ink';
import {clip, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {keyLine} from '../parts/page.tsx';
import {TextInput} from './text-input.tsx';

type LabelledLineProps = {
	readonly theme: Theme;
	readonly width: number;
	/** What is typed, painted. */
	readonly label: string;
	readonly keep: string;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: () => void;
};

const hintWidth = 32;

/** A field for a search or a comment, in the place of the keys. */
export const LabelledLine = ({theme, width, label, keep, value, onChange, onSubmit}: LabelledLineProps) => {
	const start = ` ${clip(theme, label, Math.max(1, Math.floor(width / 3)), 'middle')} `;
	const isWide = width >= 60;
	const available = Math.max(1, width - widthOf(start) - 1 - (isWide ? hintWidth : 0));
	const hint = keyLine(theme, hintWidth, [{key: 'enter', label: keep}], {key: 'esc', label: 'cancel'});
	return (
		<Box width={width} height={1}>
			<Text>{start}</Text>
			<Box flexGrow={1}>
				<TextInput width={available} height={1} value={value} onChange={onChange} onSubmit={onSubmit} />
			</Box>
			{isWide && <Text>{hint}</Text>}
		</Box>
	);
};
