import {useRef} from 'react';
import {firstFocus} from '../controls/filter.ts';
import type {Run} from '../run/model/types.ts';
import {streamsInOrder} from '../run/select/streams.ts';
import type {AppProps} from './app.tsx';
import {Lines} from './components/lines.tsx';
import {ScreenWithDialog} from './components/screen-with-dialog.tsx';
import {tooSmall} from './components/too-small.ts';
import {OpenDialog, type OpenDialogProps} from './dialogs/open-dialog.tsx';
import {wantedAlertLines} from './grid/alerts-bar.ts';
import {arrange, focusFound} from './grid/arrange.ts';
import {dialogPlace, logPlace} from './grid/dialog-place.ts';
import {aboveFooter, gridFooter} from './grid/grid-footer.ts';
import {GridScreen} from './grid/grid-screen.tsx';
import {useActions} from './hooks/use-actions.ts';
import {useGridKeys} from './hooks/use-grid-keys.ts';
import {useLink} from './hooks/use-link.ts';
import {useMouse} from './hooks/use-mouse.ts';
import {useSending} from './hooks/use-sending.ts';
import {useStreamLog} from './hooks/use-stream-log.ts';
import {useToast} from './hooks/use-toast.ts';
import {useViewState, type ViewStateControl} from './hooks/use-view-state.ts';
import type {Laid} from './log/log-list.ts';
import {paneRows} from './log/pane-rows.ts';
import {screenOf} from './screen-of.tsx';
import type {Here, ScreenContextValue} from './screens/parts/screen-context.ts';
import type {Snapshot} from './store.ts';
import type {Theme} from './theme.ts';
import type {ScreenName, ScreenProps} from './types.ts';
import type {View} from './view.ts';
import {closed, firstViewState, focusIn, opened, type ViewState} from './view-state.ts';

export type RunScreenProps = AppProps & {
	readonly run: Run;
	readonly snapshot: Snapshot;
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
};

/** The control room: the grid, or a full screen over it; the one place where keys are read while the grid is shown. */
export const RunScreen = (props: RunScreenProps) => {
	const {run, snapshot, theme, width, height, store, terminal} = props;
	const [engine, sending] = useSending(props.engine);
	const [viewState, control] = useViewState(() => ({...firstViewState, focusedId: firstFocus(run)}));
	const setViewState = control.change;
	const [toast, notify, takeBack] = useToast(props.greeting);
	const away = useLink(props.link, notify) ?? sending;
	const size = {width, height, alerts: wantedAlertLines(run)};
	const here = useRef<Here | undefined>(undefined);
	const place = {focusFound: (now: ViewState) => focusFound(run, now, size), here: () => here.current};
	const perform = useActions({...props, engine, notify, setViewState, ...place});
	const {streams, entries, layout} = arrange(run, viewState, size);
	// A screen is about its stream, whatever the grid behind it would show.
	const focusedId = focusIn(viewState.screen === 'grid' ? streams : streamsInOrder(run), viewState.focusedId);
	const {dialog} = viewState;
	const dialogAt = dialog && dialogPlace(theme, dialog, layout);
	const logArea = logPlace(layout, dialogAt);
	const logHeight = Math.max(1, logArea.height - 1);
	const stream = viewState.screen === 'grid' ? run.streams[focusedId ?? ''] : undefined;
	const {page, lex} = useStreamLog({engine, store, stream, range: {limit: logHeight, end: viewState.logEnd}});
	const laid = useRef<Laid>(new WeakMap()).current;
	const pane = paneRows(theme, {page, lex, end: viewState.logEnd, laid}, logArea);
	const Screen = screenOf[viewState.screen];
	const keyProps = {
		...{run, perform, ...place, viewState: control, onKey: store.flush, onOpened: takeBack},
		columns: layout.grid.columns,
		arrange: (now: ViewState) => arrange(run, now, size),
		log: {height: Math.max(2, pane.shown), total: page?.total ?? 0},
	};
	useGridKeys({...keyProps, isTooSmall: layout.kind === 'tooSmall'});
	useMouse(keyProps);

	if (layout.kind === 'tooSmall')
		return <Lines theme={theme} width={width} height={height} lines={tooSmall(theme, width, height)} />;
	const view: View = {theme, run, now: snapshot.now, isRemote: props.isRemote};
	const drawDialog = drawerOf({run, theme, focusedId, perform, setViewState, verbs: props.verbs, width}, dialog);
	if (Screen) {
		const screenProps: ScreenProps = {
			...{run, width, height, theme, focusedId, engine, notify},
			now: snapshot.now,
			...wayOf(viewState, setViewState, here),
			...(props.canCopy && {writeToTerminal: terminal.write}),
		};
		return <ScreenWithDialog {...{Screen, here}} props={screenProps} toast={away ?? toast} dialog={drawDialog} />;
	}
	const toShow = away ?? toast;
	const above = aboveFooter(theme, layout, toShow, dialog !== undefined);
	return (
		<GridScreen
			{...{view, streams, entries, focusedId, page}}
			layout={{...layout, log: logArea}}
			logRows={pane.rows}
			dialog={dialogAt && drawDialog?.(dialogAt.height, logArea.width)}
			dialogAt={dialogAt}
			logEnd={viewState.logEnd}
			activities={snapshot.activities}
			said={above}
			footer={picture => {
				const said = above === undefined ? toShow : undefined;
				return gridFooter(view, {viewState, context: {run, focusedId}, toast: said, picture, streams, width});
			}}
		/>
	);
};

/** Draws the dialog that is open. */
const drawerOf = (props: Omit<OpenDialogProps, 'dialog' | 'height'>, dialog: ViewState['dialog']) =>
	dialog && ((height: number, width = props.width) => <OpenDialog {...{...props, dialog, width, height}} />);

/** How a screen was come to, and how it is left. */
const wayOf = (viewState: ViewState, setViewState: ViewStateControl['change'], here: ScreenContextValue['here']) => ({
	about: viewState.about,
	from: viewState.trail.at(-1)?.screen,
	close: () => setViewState(closed),
	open: (screen: ScreenName, streamId?: string, about?: string) =>
		setViewState(before => opened(before, screen, {streamId, about}, here.current)),
});
