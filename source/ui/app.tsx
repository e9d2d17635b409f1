import {Box, useInput, useWindowSize} from 'ink';
import {useMemo, useState, useSyncExternalStore} from 'react';
import {Connecting} from './components/connecting.tsx';
import {Lines} from './components/lines.tsx';
import {OpeningScreen} from './components/opening-screen.tsx';
import {useNotices} from './hooks/use-notices.ts';
import {keyName} from './key-name.ts';
import {Room} from './room.tsx';
import type {RunStore} from './store.ts';
import type {TerminalControl} from './terminal/control.ts';
import {createTheme} from './theme.ts';
import type {UiProps} from './types.ts';

export type AppProps = UiProps & {readonly store: RunStore; readonly terminal: TerminalControl};

/** Picks what is shown: the way in, or the control room. */
export const App = (props: AppProps) => {
	const {store, terminal, isAscii, hasColour, opening} = props;
	const {columns: width, rows: height} = useWindowSize();
	const theme = useMemo(() => createTheme({isAscii, hasColour}), [isAscii, hasColour]);
	const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot);
	const [isOpened, setIsOpened] = useState(opening === undefined);
	useNotices(snapshot.run, props.terminalFacts, terminal.write);
	const quit = () => terminal.leave({is: 'detached'});

	if (!snapshot.isLoaded) return <Waiting quit={quit}>{<Connecting theme={theme} isStill={props.isRemote} />}</Waiting>;
	if (opening && !isOpened) {
		return (
			<OpeningScreen
				{...{opening, width, height, theme, quit}}
				version={props.version}
				choose={choice => terminal.leave({is: 'chosen', choice})}
				onStarted={() => setIsOpened(true)}
			/>
		);
	}
	if (snapshot.run) return <Room {...props} {...{theme, width, height, snapshot}} run={snapshot.run} />;
	const lines = [' no run in this repository', theme.dim(' claude-grid <plan> starts one; q leaves')];
	return (
		<Waiting quit={quit}>
			<Lines theme={theme} width={width} height={Math.min(2, height)} lines={lines} />
		</Waiting>
	);
};

/** Nothing can be done here but leave. */
const Waiting = ({quit, children}: {readonly quit: () => void; readonly children: React.ReactNode}) => {
	useInput((input, key) => {
		if (['q', 'ctrl+c', 'escape'].includes(keyName(input, key))) quit();
	});
	return <Box>{children}</Box>;
};
