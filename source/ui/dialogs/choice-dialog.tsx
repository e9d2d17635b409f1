import {Box, useInput} from 'ink';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {Menu} from '../screens/menu.tsx';
import {keyLine, titleRule} from '../screens/page.tsx';
import {wrapText} from '../screens/wrap-text.ts';
import type {ConfirmDialogProps} from '../types.ts';

/** A question with more answers than fit on a line; arrows and enter, or the key of a choice, or esc for none. */
export const ChoiceDialog = ({theme, width, height, title, lines, choices, onAnswer}: ConfirmDialogProps) => {
	useInput((input, key) => {
		const name = keyName(input, key);
		const choice = choices.find(one => one.key === name);
		if (name === 'escape') onAnswer(undefined);
		else if (choice && !/^[1-9jk]$/.test(name)) onAnswer(choice.value);
	});
	const rows = Math.max(1, Math.min(choices.length, height - 2));
	const wrap = (text: string) => wrapText(sanitise(text), Math.max(1, width - 4)).map(line => `  ${line}`);
	const said = lines.flatMap(wrap).slice(0, Math.max(0, height - 2 - rows));
	const keys = [
		{key: 'enter', label: 'choose'},
		{key: theme.glyphs.upDown, label: 'move'},
	];
	const items = choices.map(({value, label, key}) => ({value, label: sanitise(label), note: key}));
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={theme} width={width} height={1} lines={[titleRule(theme, width, theme.bold(sanitise(title)))]} />
			<Lines theme={theme} width={width} height={said.length} lines={said} />
			<Box height={rows} flexShrink={0}>
				<Menu theme={theme} width={width} limit={rows} items={items} onSelect={onAnswer} />
			</Box>
			{height > 2 && (
				<Lines
					theme={theme}
					width={width}
					height={1}
					lines={[keyLine(theme, width, keys, {key: 'esc', label: 'cancel'})]}
				/>
			)}
		</Box>
	);
};
