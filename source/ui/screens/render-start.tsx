import {render, useWindowSize} from 'ink';
import {OpeningScreen} from '../components/opening-screen.tsx';
import {tooSmall} from '../components/too-small.ts';
import {Lines} from '../components/lines.tsx';
import {minimum} from '../layout.ts';
import {createTheme, type Theme} from '../theme.ts';
import type {Choice, Opening} from '../types.ts';

export type StartProps = {
	readonly opening: Opening;
	readonly isAscii: boolean;
	readonly hasColour: boolean;
	readonly version: string;
};

/** started: the plan's `start` was answered with a run. */
export type StartChoice = {readonly is: 'started'} | {readonly is: 'quit'} | Choice;

type RootProps = {
	readonly theme: Theme;
	readonly start: StartProps;
	readonly answer: (choice: StartChoice) => void;
};

const Root = ({theme, start, answer}: RootProps) => {
	const {columns: width, rows: height} = useWindowSize();
	if (width < minimum.width || height < minimum.height)
		return <Lines theme={theme} width={width} height={height} lines={tooSmall(theme, width, height)} />;
	return (
		<OpeningScreen
			opening={start.opening}
			theme={theme}
			width={width}
			height={height}
			version={start.version}
			choose={answer}
			quit={() => answer({is: 'quit'})}
			onStarted={() => answer({is: 'started'})}
		/>
	);
};

/** Shows an opening on the whole terminal (stdin and stdout must be one) until a person has chosen; leaves it clean. */
export const renderStart = async (start: StartProps): Promise<StartChoice> => {
	const theme = createTheme(start);
	let choice: StartChoice = {is: 'quit'};
	let leave = (): void => {};
	const answer = (next: StartChoice): void => {
		choice = next;
		leave();
	};
	const instance = render(<Root theme={theme} start={start} answer={answer} />, {
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 30,
		exitOnCtrlC: false,
		patchConsole: true,
		concurrent: false,
	});
	leave = () => instance.unmount();
	await instance.waitUntilExit();
	return choice;
};
