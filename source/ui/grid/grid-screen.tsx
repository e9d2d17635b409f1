import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {LogPage} from '../../engine/types.ts';
import type {Activity, Stream} from '../../run/model/types.ts';
import {tellsOutcome} from '../../run/select.ts';
import {Lines} from '../components/lines.tsx';
import type {Row} from '../log/paint.ts';
import {endLines} from '../screens/parts/end-line.ts';
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
	const {view, layout} = props;
	const {width, height} = layout;
	if (props.dialogAt?.isWhole) return <Log {...props} />;
	const picture = grid(view, {...props, kind: layout.kind, layout: layout.grid});
	const line = (text: string) => <Lines theme={view.theme} width={width} height={1} lines={[text]} />;
	return (
		<Box flexDirection="column" width={width} height={height}>
			{line(header(view, width))}
			{layout.log.place === 'right' ? <Beside {...props} picture={picture} /> : <Below {...props} picture={picture} />}
			{!props.dialog && line(props.footer(picture))}
		</Box>
	);
};

type PartProps = GridScreenProps & {readonly picture: GridPicture};

const Below = (props: PartProps) => {
	const {view, layout, picture} = props;
	return (
		<>
			<Lines theme={view.theme} width={layout.width} height={layout.grid.height} lines={picture.lines} />
			<Alerts {...props} />
			<Log {...props} />
		</>
	);
};

/** The log at the right over the full height; what is free under the grid tells the run's history. */
const Beside = (props: PartProps) => {
	const {view, layout, picture, activities} = props;
	const {width, height} = layout.grid;
	const rest = height - picture.lines.length;
	const past = rest >= 5 ? ['', ...history(view, activities, width, rest - 1)] : [];
	return (
		<Box width={layout.width} height={layout.log.height + (props.dialog ? 1 : 0)}>
			<Box flexDirection="column" width={width}>
				<Lines theme={view.theme} width={width} height={picture.lines.length} lines={picture.lines} />
				<Alerts {...props} />
				<Lines theme={view.theme} width={width} height={rest} lines={past} />
			</Box>
			<Log {...props} />
		</Box>
	);
};

/** What needs the user, or how it ended; for a while its last line is what was said. */
const Alerts = ({view, layout, streams, focusedId, said}: GridScreenProps) => {
	const {width} = layout.grid;
	const height = layout.alertsHeight;
	const lines = tellsOutcome(view.run)
		? endLines(view.theme, view.run, width).slice(0, height)
		: alertsBar(view, {width, height, streams, focusedId});
	const shown = said === undefined ? lines : [...lines.slice(0, Math.max(0, height - 1)), ` ${said}`];
	return <Lines theme={view.theme} width={width} height={height} lines={shown} />;
};

const Log = (props: GridScreenProps) => {
	const {layout, dialog, dialogAt} = props;
	const above = dialogAt?.above ?? 0;
	if (!dialog) return layout.log.height === 0 ? null : <LogPane {...props} height={layout.log.height} />;
	return (
		<Box flexDirection="column" width={layout.log.width}>
			{above > 0 && <LogPane {...props} height={above} />}
			{dialog}
		</Box>
	);
};

const LogPane = (props: GridScreenProps & {readonly height: number}) => {
	const {view, layout, streams, focusedId, page, logEnd, logRows, height} = props;
	const {width, place} = layout.log;
	const stream = streams.find(one => one.id === focusedId);
	const lines = logPane(view, {stream, page, rows: logRows, end: logEnd, place, width, height});
	return <Lines theme={view.theme} width={width} height={height} lines={lines} />;
};
