import type {Stream} from '../../run/types.ts';
import {firstVisible, type GridLayout, type Layout} from '../layout.ts';
import type {View} from '../view.ts';
import {compactRow} from './compact-row.ts';
import {row, rowColumns, rowDetail} from './row.ts';
import {tile} from './tile.ts';

export type GridProps = {
	/** Those the filter lets through, in the plan's order. */
	readonly streams: readonly Stream[];
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
	if (streams.length === 0) return {lines: [view.theme.dim(' no stream matches')], from: 0, to: 0};
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
	return shown.flatMap(stream => {
		const isFocused = stream.id === focusedId;
		const line = row(view, {stream, isFocused, width: layout.width, columns});
		return isFocused ? [line, rowDetail(view, stream, layout.width)] : [line];
	});
};

const compactLines = (view: View, shown: readonly Stream[], {layout, focusedId}: GridProps): readonly string[] =>
	shown.map(stream => compactRow(view, stream, stream.id === focusedId, layout.width));
