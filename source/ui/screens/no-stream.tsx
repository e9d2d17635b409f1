import {useInput} from 'ink';
import type {ScreenProps} from '../types.ts';
import {Page} from './page.tsx';

/** In the place of a screen about a stream when there is none. */
export const NoStream = ({theme, width, height, close, what}: ScreenProps & {readonly what: string}) => {
	useInput((input, key) => {
		if (key.escape || input === 'q') close();
	});
	const lines = ['', theme.bold('  No stream is in focus.')];
	return <Page theme={theme} width={width} height={height} title={theme.bold(what)} lines={lines} keys={[]} />;
};
