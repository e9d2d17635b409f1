import {useRef} from 'react';
import type {Run} from '../run/model/types.ts';
import {streamsInOrder} from '../run/select.ts';
import type {AppProps} from './app.tsx';
import {Lines} from './components/lines.tsx';
import {RoomDialog} from './components/room-dialog.tsx';
import {roomFooter} from './components/room-footer.ts';
import {ScreenRoom} from './components/screen-room.tsx';
import {tooSmall} from './components/too-small.ts';
import {wantedAlertLines} from './grid/alerts-bar.ts';
import {arrange, focusFound} from './grid/arrange.ts';
import {GridScreen} from './grid/grid-screen.tsx';
import {useDeeds} from './hooks/use-deeds.ts';
import {useLink} from './hooks/use-link.ts';
import {type LookControl, useLook} from './hooks/use-look.ts';
import {useRoomKeys} from './hooks/use-room-keys.ts';
import {useStreamLog} from './hooks/use-stream-log.ts';
import {useToast} from './hooks/use-toast.ts';
import type {Laid} from './log/log-list.ts';
import {paneRows} from './log/pane-rows.ts';
import {closed, firstFocus, firstLook, focusIn, type Look, opened} from './look.ts';
import {screenOf} from './screen-of.tsx';
import type {Here, ScreenContextValue} from './screens/parts/screen-context.ts';
import type {Snapshot} from './store.ts';
import type {Theme} from './theme.ts';
import type {ScreenName, ScreenProps} from './types.ts';
import type {View} from './view.ts';

export type RoomProps = AppProps & {
	readonly run: Run;
	readonly snapshot: Snapshot;
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
};

/** The control room: the grid, or a full screen over it; the one place where keys are read while the grid is shown. */
export const Room = (props: RoomProps) => {
	const {run, snapshot, theme, width, height, engine, store, terminal} = props;
	const [look, control] = useLook(() => ({...firstLook, focusedId: firstFocus(run)}));
	const setLook = control.change;
	const [toast, notify] = useToast(props.greeting);
	const away = useLink(props.link, notify);
	const size = {width, height, alerts: wantedAlertLines(run)};
	const here = useRef<Here | undefined>(undefined);
	const place = {focusFound: (now: Look) => focusFound(run, now, size), here: () => here.current};
	const perform = useDeeds({...props, notify, setLook, ...place});
	const {streams, entries, layout} = arrange(run, look, size);
	// A screen is about its stream, whatever the grid behind it would show.
	const focusedId = focusIn(look.screen === 'grid' ? streams : streamsInOrder(run), look.focusedId);
	const logHeight = Math.max(1, layout.log.height - 1);
	const stream = look.screen === 'grid' ? run.streams[focusedId ?? ''] : undefined;
	const {page, lex} = useStreamLog(engine, stream, {limit: logHeight, end: look.logEnd});
	const laid = useRef<Laid>(new WeakMap()).current;
	const pane = paneRows(theme, {page, lex, end: look.logEnd, laid}, layout.log);
	const Screen = screenOf[look.screen];
	useRoomKeys({
		run,
		look: control,
		perform,
		columns: layout.grid.columns,
		arrange: now => arrange(run, now, size),
		...place,
		log: {height: Math.max(2, pane.shown), total: page?.total ?? 0},
		isTooSmall: layout.kind === 'tooSmall',
		onKey: store.flush,
	});

	if (layout.kind === 'tooSmall')
		return <Lines theme={theme} width={width} height={height} lines={tooSmall(theme, width, height)} />;
	const view: View = {theme, run, now: snapshot.now, isRemote: props.isRemote};
	const dialog = look.dialog;
	const drawDialog = dialog
		? (rows: number, columns = width) => (
				<RoomDialog
					{...{run, theme, focusedId, perform, setLook, dialog}}
					verbs={props.verbs}
					width={columns}
					height={rows}
				/>
			)
		: undefined;
	if (Screen) {
		const screenProps: ScreenProps = {
			...{run, width, height, theme, focusedId, engine, notify},
			now: snapshot.now,
			...wayOf(look, setLook, here),
			...(props.canCopy && {writeToTerminal: terminal.write}),
		};
		return <ScreenRoom {...{Screen, here}} props={screenProps} toast={away ?? toast} dialog={drawDialog} />;
	}
	const isDialogInLog = layout.log.height >= leastDialog;
	if (drawDialog && !isDialogInLog) return drawDialog(height);
	return (
		<GridScreen
			{...{view, layout, streams, entries, focusedId, page}}
			logRows={pane.rows}
			dialog={drawDialog?.(layout.log.height, layout.log.width)}
			logEnd={look.logEnd}
			activities={snapshot.activities}
			footer={picture =>
				roomFooter(view, {look, context: {run, focusedId}, toast: away ?? toast, picture, streams, width})
			}
		/>
	);
};

/** How a screen was come to, and how it is left. */
const wayOf = (look: Look, setLook: LookControl['change'], here: ScreenContextValue['here']) => ({
	about: look.about,
	from: look.trail.at(-1)?.screen,
	close: () => setLook(closed),
	open: (screen: ScreenName, streamId?: string, about?: string) =>
		setLook(before => opened(before, screen, {streamId, about}, here.current)),
});

/** With less room for the log a dialog takes the whole screen. */
export const leastDialog = 8;
