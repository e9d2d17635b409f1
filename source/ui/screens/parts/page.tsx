import {Box} from 'ink';
import {type ReactNode, useContext} from 'react';
import {Lines} from '../../components/lines.tsx';
import {clip, pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {ScreenContext} from './screen-context.ts';

/** A key and what it does; `isOff`: it does nothing just now and is drawn dim. */
export type PageKey = {readonly key: string; readonly label: string; readonly isOff?: boolean};

/** A line as wide as the screen: `── left ────── right ──`; the right gives way first. */
export const titleRule = (theme: Theme, width: number, left: string, right = ''): string => {
	const rule = theme.glyphs.box.horizontal;
	const draw = (count: number) => theme.dim(rule.repeat(Math.max(0, count)));
	const start = clip(theme, left, width - 6);
	const available = width - widthOf(start) - 4;
	if (available < 1) return clip(theme, start, width);
	if (right === '' || widthOf(right) + 4 > available) return `${draw(2)} ${start} ${draw(available)}`;
	return `${draw(2)} ${start} ${draw(available - widthOf(right) - 4)} ${theme.dim(right)} ${draw(2)}`;
};

type KeyFrame = {readonly theme: Theme; readonly width: number; readonly leave?: PageKey | undefined};

/**
 * The keys that fit into `most` lines, most useful first, and how to leave at the right of the last; no word is ever cut.
 * `shown`: how many of the keys that are.
 */
export const keyRows = ({theme, width, leave}: KeyFrame, keys: readonly PageKey[], most: number) => {
	const draw = ({key, label, isOff}: PageKey) =>
		isOff ? theme.dim(`${key} ${label}`) : `${theme.key(key)} ${theme.dim(label)}`;
	const end = leave ? draw(leave) : '';
	const whole = width - 2;
	const beside = whole - widthOf(end) - 2;
	const rows: string[] = [''];
	// Only what stands in the last line leaves room for the way out.
	const room = (row: number) => (row < most ? whole : beside);
	let shown = 0;
	for (const one of keys) {
		const drawn = draw(one);
		const row = rows.at(-1) ?? '';
		const longer = row === '' ? drawn : `${row}  ${drawn}`;
		const isFitting = widthOf(longer) <= room(rows.length) && (row === '' || widthOf(longer) <= beside);
		if (!isFitting && (rows.length === most || widthOf(drawn) > room(rows.length + 1))) break;
		if (isFitting) rows[rows.length - 1] = longer;
		else rows.push(drawn);
		shown++;
	}
	if (widthOf(rows.at(-1) ?? '') > beside && rows.length < most) rows.push('');
	const last = rows.pop() ?? '';
	const gap = ' '.repeat(Math.max(0, width - 2 - widthOf(last) - widthOf(end)));
	const bottom = widthOf(end) + 2 > width ? clip(theme, end, width) : ` ${last}${gap}${end}`.trimEnd();
	return {lines: [...rows.map(row => ` ${row}`), bottom], shown};
};

/** The same in one line. */
export const keyLine = (theme: Theme, width: number, keys: readonly PageKey[], leave?: PageKey): string =>
	keyRows({theme, width, leave}, keys, 1).lines.join('');

export type PageProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly title: string;
	readonly aside?: string;
	readonly lines: readonly string[];
	readonly keys: readonly PageKey[];
	readonly leave?: PageKey | undefined;
	/** One sentence (painted) in the place of the keys: the answer to the last one. */
	readonly said?: string | undefined;
	/** Stands in the place of the keys, such as an input field; one row high. */
	readonly footer?: ReactNode;
};

/** Rows between title and keys of a page of this height. */
export const bodyHeight = (height: number): number => Math.max(0, height - 2);

/** The same for a page of prose, which leaves a line free over its keys when it can. */
export const proseHeight = (height: number): number => bodyHeight(height) - (height >= 20 ? 1 : 0);

const esc: PageKey = {key: 'esc', label: 'back'};

/** The last line: the keys, and beside them what was said; a long one takes the line. */
const foot = (
	theme: Theme,
	width: number,
	keys: readonly PageKey[],
	leave: PageKey,
	said: string | undefined,
): string => {
	if (said === undefined || said === '') return keyLine(theme, width, keys, leave);
	const available = width - widthOf(said) - 3;
	return available < leastKeys
		? clip(theme, ` ${said}`, width)
		: `${pad(theme, keyLine(theme, available, keys, leave), available)}  ${said}`;
};

const leastKeys = 30;

export type FootProps = Pick<PageProps, 'theme' | 'width' | 'keys' | 'leave' | 'said'>;

/** The last line of a screen, with the notice of the run's screen, too; '' as what was said: nothing, and no notice. */
export const Foot = ({theme, width, keys, leave = esc, said}: FootProps) => {
	const {notice} = useContext(ScreenContext);
	return <Lines theme={theme} width={width} height={1} lines={[foot(theme, width, keys, leave, said ?? notice)]} />;
};

/** What is too long to stand beside the keys stands over them, while there is a body to stand in. */
const isOver = (said: string | undefined, width: number, height: number): said is string =>
	said !== undefined && height >= 8 && width - widthOf(said) - 3 < leastKeys && widthOf(said) < width;

/** A full screen: title, body, keys; exactly `width` x `height`. */
export const Page = (props: PageProps) => {
	const {theme, width, height, title, aside, keys, leave, footer} = props;
	const {notice} = useContext(ScreenContext);
	const latest = props.said ?? notice;
	const isLong = footer === undefined && isOver(latest, width, height);
	const said = isLong ? '' : latest;
	const rows = bodyHeight(height) - 1;
	const lines = isLong
		? [...Array.from({length: rows}, (_, row) => props.lines[row] ?? ''), ` ${latest}`]
		: props.lines;
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={theme} width={width} height={1} lines={[titleRule(theme, width, title, aside)]} />
			<Lines theme={theme} width={width} height={bodyHeight(height)} lines={lines} />
			{height > 1 && (footer ?? <Foot {...{theme, width, keys, leave, said}} />)}
		</Box>
	);
};
