import {Box, Text} from 'ink';
import TextInput from 'ink-text-input';
import {sanitise} from '../../sanitise.ts';
import type {Theme} from '../theme.ts';
import {keyLine} from './page.tsx';

const hintWidth = 31;

type FilterLineProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: () => void;
};

/** The field for the filter, in the place of the keys. */
export const FilterLine = ({theme, width, value, onChange, onSubmit}: FilterLineProps) => {
	const hint = keyLine(theme, hintWidth, [{key: 'enter', label: 'keep'}], {key: 'esc', label: 'all lines'});
	const isWide = width >= 60;
	const room = width - 5 - (isWide ? hintWidth : 0);
	const change = (next: string) => {
		const clean = sanitise(next.replaceAll(/\s/g, ' '));
		if (clean.length < room) onChange(clean);
	};
	return (
		<Box width={width} height={1}>
			<Text>{` ${theme.key('/')} `}</Text>
			<Box flexGrow={1}>
				<TextInput value={value} onChange={change} onSubmit={onSubmit} />
			</Box>
			{isWide && <Text>{hint}</Text>}
		</Box>
	);
};
