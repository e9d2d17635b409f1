import {useInput} from 'ink';
import {useContext} from 'react';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {keyRows, type PageKey, titleRule} from '../screens/parts/page.tsx';
import {ScreenContext} from '../screens/parts/screen-context.ts';
import {rangeText} from '../screens/parts/scroll.ts';
import {useReading} from '../screens/parts/use-reading.ts';
import {wrapText} from '../screens/parts/wrap-text.ts';
import type {ConfirmDialogProps, DialogChoice} from '../types.ts';

/** The value a key chooses, `undefined` for no; null when the key means nothing here. */
export const answerTo = (name: string, choices: readonly DialogChoice[]): string | undefined | null => {
	const choice = choices.find(one => one.key === name);
	if (choice) return choice.value;
	if (name === 'return') return choices[0]?.value;
	return name === 'escape' || name === 'n' ? undefined : null;
};

const wrapped = (lines: readonly string[], width: number): readonly string[] =>
	lines.flatMap(text =>
		wrapText(sanitise(text, {maxLength: Number.POSITIVE_INFINITY}), Math.max(1, width - 4)).map(line => `  ${line}`),
	);

/** The choices in as many lines as they need: one that is not shown cannot be chosen. */
const answerRows = ({theme, width, height, choices}: ConfirmDialogProps, isRead: boolean) => {
	const keys = choices.map(({key, label, isSafe}, index): PageKey => {
		return {key: index === 0 ? `${key} enter` : key, label: sanitise(label), isOff: !isRead && !isSafe};
	});
	const hasOwnNo = choices.some(({key}) => key === 'n');
	const leave = {key: hasOwnNo ? 'esc' : 'n esc', label: 'cancel'};
	return keyRows({theme, width, leave}, keys, Math.max(1, height - 2));
};

/** Rows in which all of it is seen at once. */
export const confirmRows = (props: ConfirmDialogProps): number =>
	wrapped(props.lines, props.width).length + 3 + answerRows(props, true).lines.length;

/**
 * A question in the place of the log; enter takes the first choice, esc and n none. What does not fit is scrolled to. What
 * the text is about can be chosen only once the end of the text was on the screen; until then enter reads on.
 */
export const ConfirmDialog = (props: ConfirmDialogProps) => {
	const {theme, width, height, title, lines, choices, onAnswer} = props;
	const said = wrapped(lines, width);
	// Where there is no room for all, the title gives way.
	const available = Math.max(1, height - 1 - answerRows(props, true).lines.length);
	const {range, isRead, scroll, readOn} = useReading(lines.join('\n'), said.length, available);
	const answers = answerRows(props, isRead);
	const shown = choices.slice(0, answers.shown);
	const press = (name: string): void => {
		const chosen = shown.find(one => one.key === name) ?? (name === 'return' ? shown[0] : undefined);
		if (chosen && !isRead && !chosen.isSafe) {
			if (name === 'return') readOn();
			return;
		}
		const answer = answerTo(name, shown);
		if (answer !== null) onAnswer(answer);
		else scroll(name);
	};
	// Within a screen what is opened over it has the keys.
	const {hasKeys} = useContext(ScreenContext);
	useInput((input, key) => press(keyName(input, key)), {isActive: hasKeys});
	const loose = ['', ...said, ''];
	const body = loose.length <= available ? loose : said.slice(range.top, range.top + available);
	const seen = rangeText(range);
	const more = seen === '' || isRead ? seen : `${seen}, ${theme.glyphs.upDown} reads on`;
	const head = titleRule(theme, width, theme.bold(theme.person(sanitise(title))), more);
	const fill = Array.from({length: Math.max(0, available - body.length)}, () => '');
	const all = [...body, ...fill, ...answers.lines];
	return <Lines theme={theme} width={width} height={height} lines={height < 3 ? all : [head, ...all]} />;
};
