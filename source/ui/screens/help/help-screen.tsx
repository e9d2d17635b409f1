import {useState} from 'react';
import type {ScreenProps} from '../../types.ts';
import {FilterLine} from '../fields/filter-line.tsx';
import {Page, proseHeight} from '../parts/page.tsx';
import {clampTop, rangeText, scrolled} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {helpLines} from './help-lines.ts';

/** The keys of the screen it was opened from, then all others, and what the signs mean; `/` finds one. */
export const HelpScreen = ({theme, run, focusedId, from, width, height, close}: ScreenProps) => {
	const held = useHeld(0);
	const [filter, setFilter] = useState('');
	const [isTyping, setTyping] = useState(false);
	const lines = helpLines(theme, {run, focusedId}, width, {from, filter});
	const available = proseHeight(height);
	const rangeAt = (top: number) => ({
		top: clampTop({top, total: lines.length, available}),
		total: lines.length,
		available,
	});
	const range = rangeAt(held.drawn);
	useKeys(name => {
		if (name === 'escape' && (filter !== '' || isTyping)) {
			setFilter('');
			setTyping(false);
		} else if (isTyping) return undefined;
		else if (name === '/') setTyping(true);
		else if (name === 'escape' || name === 'q' || name === '?') {
			close();
			return 'left';
		} else {
			const top = scrolled(name, rangeAt(held.read()));
			if (top !== undefined) held.write(top);
		}
		return undefined;
	});
	const keys = [
		{key: '/', label: 'find'},
		...(lines.length > available ? [{key: `${theme.glyphs.upDown} PgDn`, label: 'scroll'}] : []),
	];
	const footer = isTyping && (
		<FilterLine {...{theme, width}} value={filter} onChange={setFilter} onSubmit={() => setTyping(false)} />
	);
	return (
		<Page
			{...{theme, width, height, keys}}
			title={theme.bold('Help')}
			aside={[filter === '' ? '' : `/${filter}`, rangeText(range)].filter(Boolean).join(' · ')}
			lines={lines.slice(range.top, range.top + available)}
			leave={{key: 'esc', label: filter === '' ? 'back' : 'all keys'}}
			{...(footer && {footer})}
		/>
	);
};
