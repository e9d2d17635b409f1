import {Box, Text} from 'ink';
import {Fragment} from 'react';
import {toAscii} from '../ascii.ts';
import {clip} from '../text.ts';
import type {Theme} from '../theme.ts';

export type LinesProps = {
	readonly theme: Theme;
	readonly lines: readonly string[];
	readonly width: number;
	/** Lines beyond it are not drawn, missing ones are left empty. */
	readonly height: number;
};

/** Screen lines as they are: one Text each, none longer than the width, never more than the height. */
export const Lines = ({theme, lines, width, height}: LinesProps) => (
	<Box flexDirection="column" width={width} height={height} flexShrink={0}>
		{lines.slice(0, height).map((line, row) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
			<Fragment key={row}>
				<Text wrap="truncate">{drawable(theme, line, width)}</Text>
			</Fragment>
		))}
	</Box>
);

/** A line as it may be written: within the width, never empty. */
export const drawable = (theme: Theme, line: string, width: number): string => {
	// Terminals disagree on the width of the warning sign.
	const cut = clip(theme, theme.isAscii ? toAscii(line) : line.replaceAll('⚠', '!'), width);
	// An empty Text has no height in Ink; a space keeps the line.
	return cut === '' ? ' ' : cut;
};
