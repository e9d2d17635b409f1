import {useInput, useWindowSize} from 'ink';
import {Lines} from '../../components/lines.tsx';
import {OpeningScreen} from '../../components/opening-screen.tsx';
import {tooSmall} from '../../components/too-small.ts';
import {minimum} from '../../grid/layout.ts';
import {keyName} from '../../key-name.ts';
import {type Hangup, show} from '../../terminal/show.tsx';
import {createTheme, type Theme, type ThemeName} from '../../theme.ts';
import type {Choice, Opening} from '../../types.ts';

export type StartProps = {
	readonly opening: Opening;
	readonly isAscii: boolean;
	readonly hasColour: boolean;
	readonly themeName?: ThemeName;
	readonly hasMouse?: boolean;
	readonly version: string;
	readonly isRemote: boolean;
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
	const isTooSmall = width < minimum.width || height < minimum.height;
	const quit = () => answer({is: 'quit'});
	useInput(
		(input, key) => {
			if (['q', 'ctrl+c'].includes(keyName(input, key))) quit();
		},
		{isActive: isTooSmall},
	);
	if (isTooSmall) return <Lines theme={theme} width={width} height={height} lines={tooSmall(theme, width, height)} />;
	return (
		<OpeningScreen
			{...{theme, width, height, quit}}
			opening={start.opening}
			version={start.version}
			choose={answer}
			onStarted={() => answer({is: 'started'})}
		/>
	);
};

/** Shows an opening on the whole terminal (stdin and stdout must be one) until the user has chosen or it is gone. */
export const renderStart = (start: StartProps): Promise<StartChoice | Hangup> => {
	const theme = createTheme(start);
	return show<StartChoice>(({leave}) => <Root theme={theme} start={start} answer={leave} />, start);
};
