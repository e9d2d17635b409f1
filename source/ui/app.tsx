import {Box, useInput, useWindowSize} from 'ink';
import {type ReactNode, useMemo, useRef, useSyncExternalStore} from 'react';
import {Connecting} from './components/connecting.tsx';
import {Lines} from './components/lines.tsx';
import {useNotices} from './hooks/use-notices.ts';
import {useTitle} from './hooks/use-title.ts';
import {keyName} from './key-name.ts';
import {RunScreen} from './run-screen.tsx';
import type {RunStore} from './store.ts';
import type {TerminalControl} from './terminal/show.tsx';
import {createTheme} from './theme.ts';
import type {ExitReason, UiProps} from './types.ts';

export type AppProps = UiProps & {readonly store: RunStore; readonly terminal: TerminalControl<ExitReason>};

/** The control room once the engine has sent its run. */
export const App = (props: AppProps) => {
	const {store, terminal, isAscii, hasColour, themeName, isRemote} = props;
	const {columns: width, rows: height} = useWindowSize();
	const theme = useMemo(
		() => createTheme({isAscii, hasColour, ...(themeName && {themeName})}),
		[isAscii, hasColour, themeName],
	);
	const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot);
	useNotices(snapshot.run, props.terminalFacts, terminal.write);
	useTitle(snapshot.run, isAscii, props.canCopy ? terminal.setTitle : undefined);
	const quit = () => terminal.leave({is: 'detached'});

	const {run} = snapshot;
	const first = useRef(run?.id);
	first.current ??= run?.id;
	if (run) {
		const greeting = run.id === first.current ? props.greeting : 'another run has started; this is it';
		// What was opened in one run is not answered in another.
		return <RunScreen key={run.id} {...props} {...{theme, width, height, snapshot, run, greeting}} />;
	}
	const lines = [' no run in this repository', theme.dim(' claude-grid <plan> starts one; q leaves')];
	return (
		<Waiting quit={quit}>
			{snapshot.isLoaded ? (
				<Lines theme={theme} width={width} height={Math.min(2, height)} lines={lines} />
			) : (
				<Connecting theme={theme} isStill={isRemote} />
			)}
		</Waiting>
	);
};

/** Nothing can be done here but leave. */
const Waiting = ({quit, children}: {readonly quit: () => void; readonly children: ReactNode}) => {
	useInput((input, key) => {
		if (['q', 'ctrl+c', 'escape'].includes(keyName(input, key))) quit();
	});
	return <Box>{children}</Box>;
};
