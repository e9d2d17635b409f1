import type {ScreenProps} from '../types.ts';
import {helpLines} from './help-lines.ts';
import {proseHeight, Page} from './page.tsx';
import {clampTop, rangeText, scrolled} from './scroll.ts';
import {useHeld} from './use-held.ts';
import {useKeys} from './use-keys.ts';

/** All keys of the grid by group, and what its signs mean. */
export const HelpScreen = ({theme, run, focusedId, width, height, close}: ScreenProps) => {
	const held = useHeld(0);
	const lines = helpLines(theme, {run, focusedId}, width);
	const room = proseHeight(height);
	const rangeAt = (top: number) => ({top: clampTop({top, total: lines.length, room}), total: lines.length, room});
	const range = rangeAt(held.drawn);
	useKeys(name => {
		if (name === 'escape' || name === 'q' || name === '?') {
			close();
			return 'left';
		}
		const top = scrolled(name, rangeAt(held.read()));
		if (top !== undefined) held.write(top);
	});
	const keys = lines.length > room ? [{key: `${theme.glyphs.upDown} PgDn`, label: 'scroll'}] : [];
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={theme.bold('Help')}
			aside={rangeText(range)}
			lines={lines.slice(range.top, range.top + room)}
			keys={keys}
		/>
	);
};
