import {useInput} from 'ink';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {keyLine, type PageKey, titleRule} from '../screens/page.tsx';
import {rangeText} from '../screens/scroll.ts';
import {useReading} from '../screens/use-reading.ts';
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

const wrapped = (lines: readonly string[], width: number): readonly string[] =>
	lines.flatMap(text =>
		wrapText(sanitise(text, {maxLength: 1_000_000}), Math.max(1, width - 4)).map(line => `  ${line}`),
	);

/** Rows for sentences: all but the title and the choices; where there is no room for both, the title gives way. */
const roomOf = (height: number): number => Math.max(1, height - 2);

const choiceKeys = (choices: readonly DialogChoice[], isRead: boolean): readonly PageKey[] =>
	choices.map(({key, label, isSafe}, index) => {
		const enter = key === 'y' ? 'y enter' : `${key} enter`;
		return {key: index === 0 ? enter : key, label: sanitise(label), isOff: !isRead && !isSafe};
	});

/** Title, sentences from row `top` and choices within `width` x `height`; what does not fit is scrolled to. */
export const confirmLines = (
	theme: Theme,
	{title, lines, choices}: DialogText,
	width: number,
	height: number,
	{top, isRead}: {readonly top: number; readonly isRead: boolean} = {top: 0, isRead: true},
): readonly string[] => {
	const answers = keyLine(theme, width, choiceKeys(choices, isRead), {key: 'esc', label: 'cancel'});
	const said = wrapped(lines, width);
	const loose = ['', ...said, ''];
	const room = roomOf(height);
	const body = loose.length <= room ? loose : said.slice(top, top + room);
	const range = rangeText({top, total: said.length, room});
	const more = range === '' ? '' : isRead ? range : `${range}, ${theme.glyphs.upDown} reads on`;
	const head = titleRule(theme, width, theme.bold(theme.person(sanitise(title))), more);
	return height < 3 ? [...body, answers] : [head, ...body, answers];
};

/**
 * A question in the place of the log; enter takes the first choice, esc and n none. What the text is about can be chosen
 * only once the end of the text was on the screen; until then enter reads on.
 */
export const ConfirmDialog = ({theme, width, height, title, lines, choices, onAnswer}: ConfirmDialogProps) => {
	const {range, isRead, scroll, readOn} = useReading(lines.join('\n'), wrapped(lines, width).length, roomOf(height));
	useInput((input, key) => {
		const name = keyName(input, key);
		const chosen = choices.find(one => one.key === name) ?? (name === 'return' ? choices[0] : undefined);
		if (chosen && !isRead && !chosen.isSafe) {
			if (name === 'return') readOn();
			return;
		}
		const answer = answerTo(name, choices);
		if (answer !== null) onAnswer(answer);
		else scroll(name);
	});
	return (
		<Lines
			theme={theme}
			width={width}
			height={height}
			lines={confirmLines(theme, {title, lines, choices}, width, height, {top: range.top, isRead})}
		/>
	);
};
