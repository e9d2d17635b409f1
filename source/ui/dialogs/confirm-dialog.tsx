import {useInput} from 'ink';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {keyLine, titleRule} from '../screens/page.tsx';
import {wrapText} from '../screens/wrap-text.ts';
import type {Theme} from '../theme.ts';
import type {ConfirmDialogProps, DialogChoice} from '../types.ts';

/** The value a key chooses, `undefined` for no; null when the key means nothing here. */
export const answerTo = (name: string, choices: readonly DialogChoice[]): string | undefined | null => {
	const choice = choices.find(one => one.key === name);
	if (choice) return choice.value;
	if (name === 'return') return choices[0]?.value;
	return name === 'escape' || name === 'n' ? undefined : null;
};

type DialogText = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly choices: readonly DialogChoice[];
};

/** Title, sentences and choices within `width` x `height`; sentences give way first, the choices never. */
export const confirmLines = (
	theme: Theme,
	{title, lines, choices}: DialogText,
	width: number,
	height: number,
): readonly string[] => {
	const [first, ...rest] = choices;
	const keys = first ? [{key: first.key === 'y' ? 'y enter' : `${first.key} enter`, label: sanitise(first.label)}] : [];
	const others = rest.map(({key, label}) => ({key, label: sanitise(label)}));
	const answers = keyLine(theme, width, [...keys, ...others], {key: 'esc', label: 'cancel'});
	const wrap = (text: string) => wrapText(sanitise(text), Math.max(1, width - 4)).map(line => `  ${line}`);
	const said = lines.flatMap(wrap);
	const loose = ['', ...said, ''];
	const room = Math.max(0, height - 2);
	const body = loose.length <= room ? loose : said.slice(0, room);
	return [titleRule(theme, width, theme.bold(theme.person(sanitise(title)))), ...body, answers];
};

/** A question in the place of the log; enter takes the first choice, esc and n none. */
export const ConfirmDialog = ({theme, width, height, title, lines, choices, onAnswer}: ConfirmDialogProps) => {
	useInput((input, key) => {
		const answer = answerTo(keyName(input, key), choices);
		if (answer !== null) onAnswer(answer);
	});
	return (
		<Lines
			theme={theme}
			width={width}
			height={height}
			lines={confirmLines(theme, {title, lines, choices}, width, height)}
		/>
	);
};
