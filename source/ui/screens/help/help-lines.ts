import {type Binding, type KeyContext, type KeyGroup, keyGroups, refusalOf} from '../../../controls/binding.ts';
import {keymap} from '../../../controls/keymap.ts';
import {everywhere, screenKeys} from '../../../controls/screen-keys.ts';
import {clip, pad} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {ScreenName} from '../../types.ts';
import {wrapText} from '../parts/wrap-text.ts';

const keyWidth = 11;

const titles: Readonly<Record<KeyGroup, string>> = {
	move: 'Move',
	stream: 'The stream in focus',
	run: 'The run',
	view: 'View',
	own: 'Your own commands',
	leave: 'Leave',
};

/** One key; when it does nothing now it is dim and says why. */
const bindingLines = (theme: Theme, binding: Binding, context: KeyContext, width: number): readonly string[] => {
	const why = refusalOf(binding, context);
	const available = Math.max(1, width - keyWidth - 2);
	const key = pad(theme, binding.show === '' ? `:${binding.label}` : binding.show, keyWidth);
	const text = why === undefined ? binding.help : `${binding.help} ${theme.glyphs.dot} ${why}`;
	const indent = ' '.repeat(keyWidth);
	return wrapText(text, available).map((line, row) => {
		const start = row === 0 ? key : indent;
		return why === undefined ? `  ${theme.key(start)}${line}` : theme.dim(`  ${start}${line}`);
	});
};

const isFound = ({show, label, help}: Binding, filter: string): boolean =>
	`${show} ${label} ${help}`.toLowerCase().includes(filter.toLowerCase());

type HelpAsked = {
	/** Whose keys come first; absent: the grid's. */
	readonly from?: ScreenName | undefined;
	/** Only keys with this text. */
	readonly filter?: string;
};

const blockOf = (title: string, bindings: readonly Binding[], draw: (one: Binding) => readonly string[]) =>
	bindings.length === 0 ? [] : [[title, ...bindings.flatMap(draw)]];

const keyBlocks = (theme: Theme, context: KeyContext, width: number, {from, filter = ''}: HelpAsked) => {
	const found = (list: readonly Binding[]) => list.filter(one => isFound(one, filter));
	const draw = (one: Binding) => bindingLines(theme, one, context, width);
	const title = (text: string) => `  ${theme.bold(text)}`;
	const isScreen = from !== undefined && from !== 'grid' && from !== 'help';
	const first = isScreen
		? [
				...blockOf(title(`This screen: ${from}`), found(screenKeys[from]), draw),
				...blockOf(title('Every screen'), found(everywhere), draw),
			]
		: [];
	const groups = keyGroups.flatMap(group =>
		blockOf(
			title(isScreen ? `The grid: ${titles[group].toLowerCase()}` : titles[group]),
			found(keymap().filter(one => one.group === group)),
			draw,
		),
	);
	return [...first, ...groups];
};

/** What the signs of the grid mean. */
const signLines = (theme: Theme, width: number): readonly string[] => {
	const {glyphs, tone} = theme;
	const signs: readonly (readonly [string, string])[] = [
		[tone.idle(glyphs.pending), 'pending: needs others first'],
		[tone.idle(glyphs.ready), 'ready: waits for a slot'],
		[tone.working(glyphs.working), 'an agent works'],
		[tone.person(glyphs.waits), 'waits for you'],
		[tone.parked(glyphs.parked), 'parked: a limit, a pause'],
		[tone.bad(glyphs.stalled), 'stalled: no sign of work'],
		[tone.parked(glyphs.recovering), 'recovering in a new session'],
		[tone.done(glyphs.completed), 'completed'],
		[tone.bad(glyphs.failed), 'failed or blocked'],
		[tone.idle(glyphs.stopped), 'stopped by the user'],
		[tone.bad(glyphs.conflict), 'conflicts with another stream'],
		[tone.working(glyphs.queued), 'queued to merge'],
		[tone.done(glyphs.merged), 'merged'],
		[tone.done(glyphs.checkpoint), 'a checkpoint'],
		[theme.good(glyphs.bar.proved.repeat(3)), 'tasks proved by a commit'],
		[theme.warn(glyphs.bar.claimed.repeat(3)), 'tasks the agent says are done'],
	];
	const available = Math.max(1, width - keyWidth - 2);
	return [
		`  ${theme.bold('Signs')}`,
		...signs.map(([sign, word]) => `  ${pad(theme, sign, keyWidth)}${clip(theme, word, available)}`),
	];
};

/** Groups under each other; in two columns of about the same height where there is room. */
export const helpLines = (
	theme: Theme,
	context: KeyContext,
	width: number,
	asked: HelpAsked = {},
): readonly string[] => {
	const columns = width >= 100 ? 2 : 1;
	const columnWidth = columns === 2 ? Math.floor((width - 2) / 2) : width;
	const groups = keyBlocks(theme, context, columnWidth, asked);
	const signs = asked.filter ? [] : [signLines(theme, columnWidth)];
	const blocks = [...groups, ...signs].map(block => ['', ...block]);
	if (blocks.length === 0) return ['', theme.dim(`  no key with "${asked.filter}"`)];
	if (columns === 1) return blocks.flat();
	const tallest = (at: number) => Math.max(blocks.slice(0, at).flat().length, blocks.slice(at).flat().length);
	const places = blocks.map((_, index) => index + 1);
	const split = places.reduce((best, at) => (tallest(at) < tallest(best) ? at : best), 1);
	const [left, right] = [blocks.slice(0, split).flat(), blocks.slice(split).flat()];
	return Array.from({length: Math.max(left.length, right.length)}, (_, row) =>
		`${pad(theme, left[row] ?? '', columnWidth)}  ${right[row] ?? ''}`.trimEnd(),
	);
};
