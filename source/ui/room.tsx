import {useRef} from 'react';
import type {Run} from '../run/types.ts';
import type {AppProps} from './app.tsx';
import {arrange} from './arrange.ts';
import {wantedAlertLines} from './components/alerts-bar.ts';
import {GridScreen} from './components/grid-screen.tsx';
import {Lines} from './components/lines.tsx';
import {RoomDialog} from './components/room-dialog.tsx';
import {ScreenRoom} from './components/screen-room.tsx';
import {roomFooter} from './components/room-footer.ts';
import {tooSmall} from './components/too-small.ts';
import {useDeeds} from './hooks/use-deeds.ts';
import {useLink} from './hooks/use-link.ts';
import {useLook} from './hooks/use-look.ts';
import {useRoomKeys} from './hooks/use-room-keys.ts';
import {useStreamLog} from './hooks/use-stream-log.ts';
import {useToast} from './hooks/use-toast.ts';
import {closed, firstFocus, firstLook, focusIn, opened} from './look.ts';
import type {Laid} from './log/log-list.ts';
import {paneRows} from './log/pane-rows.ts';
import {screenOf} from './screen-of.tsx';
import type {Snapshot} from './store.ts';
import type {Theme} from './theme.ts';
import type {ScreenProps} from './types.ts';
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
	const {attach, shell, outside, runVerb, canCopy} = props;
	const perform = useDeeds({engine, store, terminal, attach, shell, outside, runVerb, canCopy, notify, setLook});
	const arranged = arrange(run, look, {width, height, alerts: wantedAlertLines(run)});
	const {streams, entries, layout} = arranged;
	const focusedId = focusIn(streams, look.focusedId);
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
		arrange: now => arrange(run, now, {width, height, alerts: wantedAlertLines(run)}),
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
			about: look.about,
			from: look.trail.at(-1),
			close: () => setLook(closed),
			open: (screen, streamId, about) => setLook(before => opened(before, screen, {streamId, about})),
			...(canCopy && {writeToTerminal: terminal.write}),
		};
		return <ScreenRoom Screen={Screen} props={screenProps} toast={away ?? toast} dialog={drawDialog} />;
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

/** With less room for the log a dialog takes the whole screen. */
export const leastDialog = 8;
