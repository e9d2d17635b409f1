import {groupTitles, type StreamGroup} from '../../controls/order.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {mergedTogether} from '../../run/select/merging.ts';
import {clip, widthOf} from '../text.ts';
import type {View} from '../view.ts';
import type {GridEntry} from './arrange.ts';
import {compactRow} from './compact-row.ts';
import {firstVisible, type GridLayout, type Layout} from './layout.ts';
import {row, rowColumns, rowDetail} from './row.ts';
import {tile} from './tile.ts';

export type GridProps = {
	/** Those that are shown, in the order of the screen. */
	readonly streams: readonly Stream[];
	/** The same with the titles of their groups; undefined: without. */
	readonly entries: readonly GridEntry[] | undefined;
	readonly focusedId: string | undefined;
	readonly kind: Layout['kind'];
	readonly layout: GridLayout;
};

export type GridPicture = {
	readonly lines: readonly string[];
	/** Places (from 0) of the first and behind the last stream that is seen. */
	readonly from: number;
	readonly to: number;
};

/** The streams around the one in focus: never more lines than the layout gives. */
export const grid = (view: View, props: GridProps): GridPicture => {
	const {streams, focusedId, kind, layout} = props;
	if (streams.length === 0 && !props.entries?.length)
		return {lines: [view.theme.dim(' no stream matches')], from: 0, to: 0};
	if (kind !== 'tiles' && props.entries) return groupedGrid(view, props, props.entries);
	const focus = Math.max(
		0,
		streams.findIndex(stream => stream.id === focusedId),
	);
	const lineCount = Math.ceil(streams.length / layout.columns);
	const first = firstVisible(Math.floor(focus / layout.columns), lineCount, layout.visibleLines);
	const from = first * layout.columns;
	const shown = streams.slice(from, from + layout.visibleLines * layout.columns);
	const to = from + shown.length;
	const draw = kind === 'tiles' ? tileLines : kind === 'rows' ? rowLines : compactLines;
	return {lines: draw(view, shown, props).slice(0, layout.height), from, to};
};

const tileLines = (view: View, shown: readonly Stream[], {layout, focusedId}: GridProps): readonly string[] => {
	const {columns, columnWidths, itemHeight} = layout;
	const lines: string[] = [];
	for (let start = 0; start < shown.length; start += columns) {
		const tiles = shown.slice(start, start + columns).map((stream, column) =>
			tile(view, {
				stream,
				isFocused: stream.id === focusedId,
				width: columnWidths[column]!,
				height: itemHeight,
			}),
		);
		for (let line = 0; line < itemHeight; line++) lines.push(tiles.map(one => one[line]).join(''));
	}
	return lines;
};

const rowLines = (view: View, shown: readonly Stream[], {layout, focusedId}: GridProps): readonly string[] => {
	const columns = rowColumns(view, shown, layout.width);
	const draw = (stream: Stream) =>
		row(view, {stream, isFocused: stream.id === focusedId, width: layout.width, columns});
	return [...shown.map(draw), ...detailLines(view, shown, {layout, focusedId})];
};

/** Under the rows, so that none of them moves with the focus. */
const detailLines = (
	view: View,
	shown: readonly Stream[],
	{layout, focusedId}: Pick<GridProps, 'layout' | 'focusedId'>,
) => {
	const stream = shown.find(({id}) => id === focusedId);
	return stream ? [rowDetail(view, stream, layout.width)] : [];
};

const compactLines = (view: View, shown: readonly Stream[], {layout, focusedId}: GridProps): readonly string[] =>
	shown.map(stream => compactRow(view, stream, stream.id === focusedId, layout.width));

const mergesAll = (run: Run): boolean =>
	mergedTogether(run).length > 1 && refusal(run, {type: 'run.merge'}) === undefined;

/** `NEEDS YOU 2 ────`; of a folded one how it opens, of what is done how it is merged. */
const groupLine = ({theme, run}: View, {name, streams, isFolded}: StreamGroup, width: number): string => {
	const paint = name === 'needs' ? (text: string) => theme.bold(theme.person(text)) : theme.dim;
	const title = ` ${paint(`${groupTitles[name]} ${streams.length}`)} `;
	const hint = isFolded ? ['space', 'opens'] : name === 'done' && mergesAll(run) ? ['M', 'merges all'] : undefined;
	const end = hint ? ` ${theme.key(hint[0]!)} ${theme.dim(hint[1]!)} ` : '';
	const rule = theme.glyphs.box.horizontal.repeat(Math.max(0, width - widthOf(title) - widthOf(end)));
	return clip(theme, `${title}${theme.dim(rule)}${end}`, width);
};

const groupedGrid = (view: View, props: GridProps, entries: readonly GridEntry[]): GridPicture => {
	const {streams, focusedId, kind, layout} = props;
	const focus = Math.max(
		0,
		entries.findIndex(one => one.is === 'stream' && one.stream.id === focusedId),
	);
	const first = firstVisible(focus, entries.length, layout.visibleLines);
	const shown = entries.slice(first, first + layout.visibleLines);
	const seen = shown.flatMap(one => (one.is === 'stream' ? [one.stream] : []));
	const columns = rowColumns(view, seen, layout.width);
	const draw = (stream: Stream): string => {
		const isFocused = stream.id === focusedId;
		return kind === 'rows'
			? row(view, {stream, isFocused, width: layout.width, columns})
			: compactRow(view, stream, isFocused, layout.width);
	};
	const lines = shown.map(one => (one.is === 'group' ? groupLine(view, one.group, layout.width) : draw(one.stream)));
	const detail = kind === 'rows' ? detailLines(view, seen, props) : [];
	const from = seen[0] ? streams.indexOf(seen[0]) : 0;
	return {lines: [...lines, ...detail].slice(0, layout.height), from, to: from + seen.length};
};
