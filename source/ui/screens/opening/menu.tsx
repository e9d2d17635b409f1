import {Box, Text} from 'ink';
import SelectInput from 'ink-select-input';
import {toAscii} from '../../ascii.ts';
import {clip, pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';

export type MenuItem = {readonly value: string; readonly label: string; readonly note?: string};

export type MenuProps = {
	readonly theme: Theme;
	readonly width: number;
	/** Most items shown at once. */
	readonly limit: number;
	readonly items: readonly MenuItem[];
	readonly onSelect: (value: string) => void;
};

/** Cells of the pointer and its margin. */
const pointerWidth = 4;

/** A choice by arrows, j/k, number or enter; one line an item. */
export const Menu = ({theme, width, limit, items, onSelect}: MenuProps) => {
	const labelWidth = Math.max(0, ...items.map(item => widthOf(item.label)));
	const lineOf = (value: string): {readonly label: string; readonly note: string} => {
		const item = items.find(one => one.value === value);
		return {label: pad(theme, item?.label ?? '', labelWidth), note: item?.note ?? ''};
	};
	const draw = (value: string, isSelected: boolean): string => {
		const {label, note} = lineOf(value);
		const available = Math.max(1, width - pointerWidth - 1);
		const hasNote = widthOf(label) + 3 + widthOf(note) <= available;
		const text = `${isSelected ? theme.bold(label) : label}${hasNote ? `   ${theme.dim(note)}` : ''}`;
		return clip(theme, theme.isAscii ? toAscii(text) : text, available).trimEnd();
	};
	return (
		<Box flexDirection="column" width={width}>
			<SelectInput
				items={items.map(({value}) => ({value, label: value}))}
				limit={Math.max(1, limit)}
				indicatorComponent={({isSelected = false}) => (
					<Text>{isSelected ? `  ${theme.focus(theme.glyphs.focus)} ` : '    '}</Text>
				)}
				itemComponent={({label, isSelected = false}) => <Text wrap="truncate">{draw(label, isSelected)}</Text>}
				onSelect={({value}) => onSelect(value)}
			/>
		</Box>
	);
};
