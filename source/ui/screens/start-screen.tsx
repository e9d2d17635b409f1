import type {StartAnswer} from '../../engine/types.ts';
import {errorText} from '../../error.ts';
import type {OpeningProps} from '../types.ts';
import {brand, fileName} from './brand.ts';
import {proseHeight, Page, type PageKey} from './page.tsx';
import {clampTop, rangeText, scrolled} from './scroll.ts';
import {type Obstacle, startLines} from './start-lines.ts';
import {useHeld} from './use-held.ts';
import {useKeys} from './use-keys.ts';

type Attempt = {readonly is: 'idle' | 'starting'} | {readonly is: 'refused'; readonly obstacles: readonly Obstacle[]};

const refused = (answer: Extract<StartAnswer, {ok: false}>): Attempt => ({
	is: 'refused',
	obstacles: [
		{message: answer.message, ...(answer.cure !== undefined && {cure: answer.cure})},
		...(answer.faults ?? []).map(({path, message}) => ({message: path === '' ? message : `${path}: ${message}`})),
	],
});

const useStart = (start: () => Promise<StartAnswer>) => {
	const held = useHeld<Attempt>({is: 'idle'});
	const begin = (): void => {
		if (held.read().is === 'starting') return;
		held.write({is: 'starting'});
		start().then(
			// Once it runs, the grid takes the place of this screen.
			answer => answer.ok || held.write(refused(answer)),
			error => held.write({is: 'refused', obstacles: [{message: errorText(error)}]}),
		);
	};
	return {attempt: held.drawn, begin};
};

const keysOf = (attempt: Attempt, isHindered: boolean): readonly PageKey[] =>
	attempt.is === 'starting'
		? []
		: [
				{key: 'enter', label: 'start', isOff: isHindered},
				{key: 'e', label: 'edit the plan'},
				{key: 'd', label: 'demo'},
			];

/** A plan was found: what it will do on this machine, before it does. */
export const StartScreen = ({opening, theme, width, height, version, choose, quit}: OpeningProps<'plan'>) => {
	const {attempt, begin} = useStart(opening.start);
	const held = useHeld(0);
	const isHindered = opening.obstacles.length > 0;
	const obstacles = [...opening.obstacles, ...(attempt.is === 'refused' ? attempt.obstacles : [])];
	const lines = startLines({theme, width}, opening, obstacles);
	const room = proseHeight(height);
	const rangeAt = (top: number) => ({top: clampTop({top, total: lines.length, room}), total: lines.length, room});
	const range = rangeAt(held.drawn);
	useKeys(name => {
		if (name === 'q' || name === 'ctrl+c') quit();
		else if (name === 'e' && attempt.is !== 'starting') choose({is: 'edit'});
		else if (name === 'd' && attempt.is !== 'starting') choose({is: 'demo'});
		else {
			const top = name === 'return' && isHindered ? 0 : scrolled(name, rangeAt(held.read()));
			if (top !== undefined) held.write(top);
			else if (name === 'return') begin();
			return;
		}
		return 'left';
	});
	const keys = keysOf(attempt, isHindered);
	const below = Math.max(0, range.total - range.top - room);
	const starting = attempt.is === 'starting' ? 'starting' : rangeText(range);
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={brand(theme, version)}
			aside={[starting, fileName(opening.planPath)].filter(Boolean).join(' · ')}
			lines={lines.slice(range.top, range.top + room)}
			keys={
				range.total > room
					? [...keys, {key: theme.glyphs.upDown, label: below === 0 ? 'scroll' : `${below} more lines`}]
					: keys
			}
			leave={{key: 'q', label: 'quit'}}
		/>
	);
};
