import {useInput} from 'ink';
import {useState} from 'react';
import {keyName} from '../key-name.ts';
import type {ScreenProps} from '../types.ts';
import {helpLines} from './help-lines.ts';
import {proseHeight, Page} from './page.tsx';
import {clampTop, rangeText, scrolled} from './scroll.ts';

/** All keys of the grid by group, and what its signs mean. */
export const HelpScreen = ({theme, run, focusedId, width, height, close}: ScreenProps) => {
	const [held, setTop] = useState(0);
	const lines = helpLines(theme, {run, focusedId}, width);
	const room = proseHeight(height);
	const range = {top: clampTop({top: held, total: lines.length, room}), total: lines.length, room};
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'escape' || name === 'q' || name === '?') return close();
		const top = scrolled(name, range);
		if (top !== undefined) setTop(top);
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
