import {Box, Text} from 'ink';
import Spinner from 'ink-spinner';
import type {Theme} from '../theme.ts';

/** Before the engine has said anything. The spinner stands alone here; over ssh and in ASCII nothing turns. */
export const Connecting = ({theme, isStill}: {readonly theme: Theme; readonly isStill: boolean}) => (
	<Box>
		<Text wrap="truncate">
			{' '}
			{isStill || theme.isAscii ? theme.glyphs.working : <Spinner />} {theme.dim('asking the engine')}
		</Text>
	</Box>
);
