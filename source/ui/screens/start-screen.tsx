import {useInput} from 'ink';
import {useState} from 'react';
import type {StartAnswer} from '../../engine/types.ts';
import {errorText} from '../../error.ts';
import {keyName} from '../key-name.ts';
import type {OpeningProps} from '../types.ts';
import {brand, fileName} from './brand.ts';
import {proseHeight, Page, type PageKey} from './page.tsx';
import {clampTop, rangeText, scrolled} from './scroll.ts';
import {type Obstacle, startLines} from './start-lines.ts';

type Attempt = {readonly is: 'idle' | 'starting'} | {readonly is: 'refused'; readonly obstacles: readonly Obstacle[]};

const refused = (answer: Extract<StartAnswer, {ok: false}>): Attempt => ({
	is: 'refused',
	obstacles: [
		{message: answer.message, ...(answer.cure !== undefined && {cure: answer.cure})},
		...(answer.faults ?? []).map(({path, message}) => ({message: path === '' ? message : `${path}: ${message}`})),
	],
});

const useStart = (start: () => Promise<StartAnswer>) => {
	const [attempt, setAttempt] = useState<Attempt>({is: 'idle'});
	const begin = async () => {
		setAttempt({is: 'starting'});
		try {
			const answer = await start();
			// Once it runs, the grid takes the place of this screen.
			if (!answer.ok) setAttempt(refused(answer));
		} catch (error) {
			setAttempt({is: 'refused', obstacles: [{message: errorText(error)}]});
		}
	};
	return {attempt, begin};
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
	const [held, setTop] = useState(0);
	const isHindered = opening.obstacles.length > 0;
	const obstacles = [...opening.obstacles, ...(attempt.is === 'refused' ? attempt.obstacles : [])];
	const lines = startLines({theme, width}, opening, obstacles);
	const room = proseHeight(height);
	const range = {top: clampTop({top: held, total: lines.length, room}), total: lines.length, room};
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'q' || name === 'ctrl+c') return quit();
		if (attempt.is === 'starting') return;
		if (name === 'return') return isHindered ? setTop(0) : void begin();
		if (name === 'e') return choose({is: 'edit'});
		if (name === 'd') return choose({is: 'demo'});
		const top = scrolled(name, range);
		if (top !== undefined) setTop(top);
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
