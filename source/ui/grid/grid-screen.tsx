import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {LogPage} from '../../engine/types.ts';
import type {Activity, Stream} from '../../run/model/types.ts';
import {tellsOutcome} from '../../run/select/standing.ts';
import {Lines} from '../components/lines.tsx';
import {WholeScreen} from '../components/whole-screen.tsx';
import type {Row} from '../log/paint.ts';
import {endLines} from '../screens/parts/end-line.ts';
import {pad} from '../text.ts';
import type {View} from '../view.ts';
import {alertsBar} from './alerts-bar.ts';
import type {GridEntry} from './arrange.ts';
import type {DialogPlace} from './dialog-place.ts';
import {type GridPicture, grid} from './grid.ts';
import {header} from './header.ts';
import {history} from './history.ts';
import type {Layout} from './layout.ts';
import {logPane} from './log-pane.ts';

export type GridScreenProps = {
	readonly view: View;
	readonly layout: Layout;
	readonly streams: readonly Stream[];
	readonly entries: readonly GridEntry[] | undefined;
	readonly focusedId: string | undefined;
	readonly page: LogPage | undefined;
	readonly logEnd: number | undefined;
	readonly logRows: readonly Row[];
	readonly activities: readonly Activity[];
	/** Stands in the place of the log, or under it, down to the last line. */
	readonly dialog: ReactNode;
	readonly dialogAt: DialogPlace | undefined;
	/** What was said last, where it is too long for the footer; painted. */
	readonly said: string | undefined;
	/** The last line, from what the grid shows. */
	readonly footer: (picture: GridPicture) => string;
};

/** Header, grid, alerts, log and footer: exactly the size of the layout. */
export const GridScreen = (props: GridScreenProps) => {
	const {view, layout, dialog} = props;
	const {width, height} = layout;
	const beneath = dialog && <DialogUnderLog {...props} />;
	if (props.dialogAt?.isWhole) return beneath;
	const picture = grid(view, {...props, kind: layout.kind, layout: layout.grid});
	const top = [header(view, width)];
	if (!dialog) {
		const body = bodyLines(props, picture, logLines(props, layout.log.height));
		return <WholeScreen theme={view.theme} {...{width, height}} lines={[...top, ...body, props.footer(picture)]} />;
	}
	const isBeside = layout.log.place === 'right';
	const rest = isBeside ? leftLines(props, picture) : aboveLog(props, picture);
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={view.theme} width={width} height={1} lines={top} />
			<Box flexDirection={isBeside ? 'row' : 'column'}>
				<Lines theme={view.theme} width={layout.grid.width} height={rest.length} lines={rest} />
				{beneath}
			</Box>
		</Box>
	);
};

const DialogUnderLog = (props: GridScreenProps) => {
	const {view, layout, dialog, dialogAt} = props;
	const {width} = layout.log;
	const above = dialogAt?.above ?? 0;
	return (
		<Box flexDirection="column" width={width}>
			{above > 0 && <Lines theme={view.theme} {...{width}} height={above} lines={logLines(props, above)} />}
			{dialog}
		</Box>
	);
};

const bodyLines = (props: GridScreenProps, picture: GridPicture, log: readonly string[]): readonly string[] => {
	const {view, layout} = props;
	if (layout.log.place === 'bottom') return [...aboveLog(props, picture), ...log];
	const left = leftLines(props, picture);
	return log.map((line, row) => pad(view.theme, left[row] ?? '', layout.grid.width) + line);
};

/** Exactly so many lines. */
const fitted = (lines: readonly string[], height: number): readonly string[] =>
	Array.from({length: Math.max(0, height)}, (_, row) => lines[row] ?? '');

const aboveLog = (props: GridScreenProps, picture: GridPicture): readonly string[] => [
	...fitted(picture.lines, props.layout.grid.height),
	...alertLines(props),
];

/** Beside the log, which has the full height: what is free under the grid tells the run's history. */
const leftLines = (props: GridScreenProps, picture: GridPicture): readonly string[] => {
	const {view, layout, activities} = props;
	const {width, height} = layout.grid;
	const rest = height - picture.lines.length;
	const past = rest >= 5 ? ['', ...history(view, activities, width, rest - 1)] : [];
	return [...picture.lines, ...alertLines(props), ...fitted(past, rest)];
};

/** What needs the user, or how it ended; for a while its last line is what was said. */
const alertLines = ({view, layout, streams, focusedId, said}: GridScreenProps): readonly string[] => {
	const {width} = layout.grid;
	const height = layout.alertsHeight;
	const lines = tellsOutcome(view.run)
		? endLines(view.theme, view.run, width).slice(0, height)
		: alertsBar(view, {width, height, streams, focusedId});
	return fitted(said === undefined ? lines : [...lines.slice(0, Math.max(0, height - 1)), ` ${said}`], height);
};

const logLines = (props: GridScreenProps, height: number): readonly string[] => {
	const {view, layout, streams, focusedId, page, logEnd, logRows} = props;
	const {width, place} = layout.log;
	const stream = streams.find(one => one.id === focusedId);
	return fitted(logPane(view, {stream, page, rows: logRows, end: logEnd, place, width, height}), height);
};
