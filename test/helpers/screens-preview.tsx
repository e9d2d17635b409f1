import {Box, render, useInput, useWindowSize} from 'ink';
import {useEffect, useState} from 'react';
import {Lines} from '../../source/ui/components/lines.tsx';
import {OpeningScreen} from '../../source/ui/components/opening-screen.tsx';
import {ConfirmDialog} from '../../source/ui/dialogs/confirm-dialog.tsx';
import {NewStreamDialog} from '../../source/ui/dialogs/new-stream-dialog.tsx';
import {screenOf} from '../../source/ui/screen-of.tsx';
import {endLines} from '../../source/ui/screens/parts/end-line.ts';
import {createTheme} from '../../source/ui/theme.ts';
import type {ScreenName, ScreenProps} from '../../source/ui/types.ts';
import {createAuthRun, fixtureNow} from './create-run.ts';
import {createScreenEngine, openings, screenRuns} from './screen-fixtures.ts';

/**
 * One screen on made-up facts, for looking at it: `node preview.mjs WHAT [--run NAME] [--focus ID] [--ascii]`.
 * Bundle with esbuild first.
 */
const flags = process.argv.slice(2);
const flagValue = (name: string): string | undefined =>
	flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined;
const what = flags[0] ?? 'log';
const theme = createTheme({isAscii: flags.includes('--ascii'), hasColour: !process.env.NO_COLOR});
const runName = flagValue('--run') ?? 'auth';
const engine = createScreenEngine(screenRuns[runName]!(), flagValue('--empty') === undefined);

const dialogs = {theme, run: createAuthRun(), focusedId: 'Stream-B', onAnswer: () => process.exit(0)};
const question = {
	title: 'Stop Stream-B api?',
	lines: [
		'Its agent is stopped and a checkpoint taken: no work is lost.',
		'It starts again only when you continue it (c).',
	],
	choices: [
		{key: 'y', label: 'stop it', value: 'yes'},
		{key: 'a', label: 'stop all', value: 'all'},
	],
};

const Dialog = ({width, height}: {readonly width: number; readonly height: number}) => {
	if (what === 'newStream') return <NewStreamDialog {...dialogs} width={width} height={height} />;
	return <ConfirmDialog {...dialogs} {...question} width={width} height={height} />;
};

const Screen = ({width, height}: {readonly width: number; readonly height: number}) => {
	const [run, setRun] = useState(screenRuns[runName]!());
	const [screen, setScreen] = useState(what as ScreenName);
	const [focusedId, setFocusedId] = useState<string | undefined>(flagValue('--focus') ?? 'Stream-B');
	useEffect(() => engine.subscribe(change => change.type === 'run' && change.run && setRun(change.run)), []);
	const Shown = screenOf[screen];
	const props: ScreenProps = {
		...{run, width, height, theme, focusedId, engine},
		now: fixtureNow,
		notify: () => {},
		close: () => process.exit(0),
		open: (next, streamId) => {
			setScreen(next);
			if (streamId !== undefined) setFocusedId(streamId);
		},
		writeToTerminal: () => {},
	};
	if (what === 'end') return <Lines {...{theme, width}} height={2} lines={endLines(theme, run, width)} />;
	return Shown ? <Shown {...props} /> : <Lines theme={theme} width={width} height={1} lines={[`screen ${screen}`]} />;
};

const Root = () => {
	const {columns: width, rows: height} = useWindowSize();
	useInput(input => {
		if (input === 'Z') process.exit(0);
	});
	const opening = openings[what];
	if (opening)
		return (
			<OpeningScreen
				{...{opening, theme, width, height}}
				version="0.1.0"
				choose={() => process.exit(0)}
				quit={() => process.exit(0)}
				onStarted={() => process.exit(0)}
			/>
		);
	if (['confirm', 'choice', 'newStream'].includes(what))
		return (
			<Box flexDirection="column" width={width} height={height} justifyContent="flex-end">
				<Dialog width={width} height={9} />
			</Box>
		);
	return <Screen width={width} height={height} />;
};

render(<Root />, {alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false});
