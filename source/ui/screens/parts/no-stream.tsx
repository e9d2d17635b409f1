import type {ScreenProps} from '../../types.ts';
import {Page} from './page.tsx';
import {useKeys} from './use-keys.ts';

/** In the place of a screen about a stream when there is none. */
export const NoStream = ({theme, width, height, close, what}: ScreenProps & {readonly what: string}) => {
	useKeys(name => {
		if (name !== 'escape' && name !== 'q') return undefined;
		close();
		return 'left';
	});
	const lines = ['', theme.bold('  No stream is in focus.')];
	return <Page theme={theme} width={width} height={height} title={theme.bold(what)} lines={lines} keys={[]} />;
};
