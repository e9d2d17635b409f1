import {useInput} from 'ink';
import {useState} from 'react';
import type {Run} from '../run/types.ts';
import type {AppProps} from './app.tsx';
import {wantedAlertLines} from './components/alerts-bar.ts';
import {GridScreen} from './components/grid-screen.tsx';
import {Lines} from './components/lines.tsx';
import {RoomDialog} from './components/room-dialog.tsx';
import {roomFooter} from './components/room-footer.ts';
import {tooSmall} from './components/too-small.ts';
import {deedFor} from './deeds.ts';
import {useDeeds} from './hooks/use-deeds.ts';
import {useStreamLog} from './hooks/use-stream-log.ts';
import {useToast} from './hooks/use-toast.ts';
import {keyName} from './key-name.ts';
import {layoutFor} from './layout.ts';
import {filteredStreams, firstFocus, firstLook, focusIn, type Look} from './look.ts';
import {roomKey} from './room-keys.ts';
import {screenOf} from './screen-of.tsx';
import type {Snapshot} from './store.ts';
import type {Theme} from './theme.ts';
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
	const [look, setLook] = useState<Look>(() => ({...firstLook, focusedId: firstFocus(run)}));
	const [toast, notify] = useToast(props.greeting);
	const perform = useDeeds({engine, store, terminal, attach: props.attach, notify, setLook});
	const streams = filteredStreams(run, look.filter);
	const focusedId = focusIn(streams, look.focusedId);
	const layout = layoutFor({width, height, streams: streams.length, alerts: wantedAlertLines(run)});
	const logHeight = Math.max(1, layout.log.height - 1);
	const stream = look.screen === 'grid' ? run.streams[focusedId ?? ''] : undefined;
	const page = useStreamLog(engine, stream, {limit: logHeight, end: look.logEnd});
	const Screen = screenOf[look.screen];
	const context = {run, focusedId};
	const isGrid = Screen === undefined && look.dialog === undefined;

	useInput((input, key) => {
		const name = keyName(input, key);
		store.flush();
		const always = name === 'ctrl+c' ? 'detach' : name === 'ctrl+z' ? 'suspend' : undefined;
		const deed = always && deedFor(always, context);
		if (deed) perform(deed);
		else if (isGrid) {
			const log = {height: logHeight, total: page?.total ?? 0};
			roomKey({name, context, look, setLook, perform, streams, columns: layout.grid.columns, log});
		}
	});

	if (layout.kind === 'tooSmall')
		return <Lines theme={theme} width={width} height={height} lines={tooSmall(theme, width, height)} />;
	const view: View = {theme, run, now: snapshot.now, frame: snapshot.frame};
	if (Screen) {
		return (
			<Screen
				{...{run, width, height, theme, focusedId, engine, notify}}
				now={snapshot.now}
				close={() => setLook(before => ({...before, screen: 'grid'}))}
				open={(screen, streamId) =>
					setLook(before => ({...before, screen, focusedId: streamId ?? before.focusedId, logEnd: undefined}))
				}
				writeToTerminal={terminal.write}
			/>
		);
	}
	const isDialogInLog = layout.log.height >= leastDialog;
	const dialog = look.dialog && (
		<RoomDialog
			{...{run, theme, focusedId, perform, setLook}}
			dialog={look.dialog}
			width={isDialogInLog ? layout.log.width : width}
			height={isDialogInLog ? layout.log.height : height}
		/>
	);
	if (dialog && !isDialogInLog) return dialog;
	return (
		<GridScreen
			{...{view, layout, streams, focusedId, page, dialog}}
			logEnd={look.logEnd}
			activities={snapshot.activities}
			footer={picture => roomFooter(view, {look, context, toast, picture, streams, width})}
		/>
	);
};

/** With less room for the log a dialog takes the whole screen. */
export const leastDialog = 8;
