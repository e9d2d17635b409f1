import {Box, Text, useInput} from 'ink';
import {useState} from 'react';
import type {Action} from '../../controls/actions.ts';
import type {KeyContext} from '../../controls/binding.ts';
import {sanitise} from '../../sanitise.ts';
import {type PaletteEntry, paletteEntries, type VerbInfo, wordsOf} from '../commands/palette.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {TextInput} from '../screens/fields/text-input.tsx';
import {keyLine, titleRule} from '../screens/parts/page.tsx';
import {clip, pad, spread} from '../text.ts';
import type {Theme} from '../theme.ts';

export type CommandDialogProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly context: KeyContext;
	readonly verbs: readonly VerbInfo[];
	/** Undefined: cancelled. */
	readonly onAnswer: (action: Action | undefined) => void;
};

const nameWidth = 14;

const entryLine = (
	theme: Theme,
	{name, usage, help, key, why}: PaletteEntry,
	isHere: boolean,
	width: number,
): string => {
	const lead = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const label = pad(theme, isHere ? theme.focus(name) : theme.bold(name), nameWidth);
	const text = why === undefined ? `${help} ${theme.dim(usage)}` : theme.dim(why);
	return clip(
		theme,
		spread(theme, `${lead} ${label} ${text}`, key === '' ? '' : `${theme.key(key)} `, width, 2),
		width,
	);
};

/** Every command by its name: type some letters, enter does it, tab completes it. */
export const CommandDialog = ({theme, width, height, context, verbs, onAnswer}: CommandDialogProps) => {
	const [text, setText] = useState('');
	const [place, setPlace] = useState(0);
	const entries = paletteEntries(context, verbs, text);
	const at = Math.max(0, Math.min(place, entries.length - 1));
	const here = entries[at];
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'escape') onAnswer(undefined);
		else if (name === 'up') setPlace(Math.max(0, at - 1));
		else if (name === 'down') setPlace(Math.min(entries.length - 1, at + 1));
		else if (name === 'tab' && here) setText([here.name, ...wordsOf(text).slice(1)].join(' ').concat(' '));
	});
	const onChange = (next: string) => {
		setText(next);
		setPlace(0);
	};
	const available = Math.max(0, height - 3);
	const from = Math.max(0, Math.min(at - Math.floor(available / 2), entries.length - available));
	const lines = entries
		.slice(from, from + available)
		.map((one, row) => entryLine(theme, one, from + row === at, width));
	const none = [theme.dim(`  no command "${text.trim()}"`)];
	const rule = titleRule(
		theme,
		width,
		`${theme.bold('Command')}${context.focusedId === undefined ? '' : theme.dim(` · ${sanitise(context.focusedId, {maxLength: 64})}`)}`,
		entries.length > 0 ? `${at + 1} of ${entries.length}` : '',
	);
	const keys = [
		{key: 'enter', label: here?.why === undefined ? 'do it' : 'not now', isOff: here?.action === undefined},
		{key: 'tab', label: 'complete'},
		{key: theme.glyphs.upDown, label: 'choose'},
	];
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={theme} width={width} height={1} lines={[rule]} />
			<Box width={width} height={1}>
				<Text>{` ${theme.key(':')} `}</Text>
				<TextInput
					width={Math.max(1, width - 5)}
					height={1}
					value={text}
					onChange={onChange}
					onSubmit={() => here?.action && onAnswer(here.action)}
				/>
			</Box>
			<Lines theme={theme} width={width} height={available} lines={entries.length === 0 ? none : lines} />
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
