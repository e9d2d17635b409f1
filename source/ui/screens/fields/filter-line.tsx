import {Box, Text} from 'ink';
import type {Theme} from '../../theme.ts';
import {keyLine} from '../parts/page.tsx';
import {TextInput} from './text-input.tsx';

const hintWidth = 31;

type FilterLineProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: () => void;
	/** What enter and esc do. */
	readonly keep?: string;
	readonly leave?: string;
};

/** The field for the filter, in the place of the keys. */
export const FilterLine = (props: FilterLineProps) => {
	const {theme, width, value, onChange, onSubmit, keep = 'keep', leave = 'all lines'} = props;
	const hint = keyLine(theme, hintWidth, [{key: 'enter', label: keep}], {key: 'esc', label: leave});
	const isWide = width >= 60;
	const available = Math.max(1, width - 5 - (isWide ? hintWidth : 0));
	return (
		<Box width={width} height={1}>
			<Text>{` ${theme.key('/')} `}</Text>
			<Box flexGrow={1}>
				<TextInput width={available} height={1} value={value} onChange={onChange} onSubmit={onSubmit} />
			</Box>
			{isWide && <Text>{hint}</Text>}
		</Box>
	);
};
