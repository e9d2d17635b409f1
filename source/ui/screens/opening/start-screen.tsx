import {useMemo} from 'react';
import type {StartAnswer} from '../../../engine/types.ts';
import {errorText} from '../../../error.ts';
import type {Ran} from '../../../run/view/ran.ts';
import {isRehearsal} from '../../../run/view/rehearsal.ts';
import type {Theme} from '../../theme.ts';
import type {OpeningProps} from '../../types.ts';
import {Page, type PageKey, proseHeight} from '../parts/page.tsx';
import {rangeText} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useReading} from '../parts/use-reading.ts';
import {brand, fileName} from './brand.ts';
import {consentRows} from './consent.ts';
import {type Obstacle, startLines} from './start-lines.ts';

type Attempt =
	| {readonly is: 'idle' | 'asking' | 'starting'}
	| {readonly is: 'refused'; readonly obstacles: readonly Obstacle[]};

const refused = (answer: Extract<StartAnswer, {ok: false}>): Attempt => ({
	is: 'refused',
	obstacles: [
		{message: answer.message, ...(answer.cure !== undefined && {cure: answer.cure})},
		...(answer.faults ?? []).map(({path, message}) => ({message: path === '' ? message : `${path}: ${message}`})),
	],
});

const obstaclesOf = (opening: OpeningProps<'plan'>['opening'], attempt: Attempt): readonly Obstacle[] => [
	...opening.obstacles,
	...(attempt.is === 'refused' ? attempt.obstacles : []),
];

const useStart = (start: () => Promise<StartAnswer>) => {
	const held = useHeld<Attempt>({is: 'idle'});
	const begin = (onRefused: () => void): void => {
		if (held.read().is === 'starting') return;
		const refuse = (attempt: Attempt) => {
			held.write(attempt);
			onRefused();
		};
		held.write({is: 'starting'});
		start().then(
			// Once it runs, the grid takes the place of this screen.
			answer => answer.ok || refuse(refused(answer)),
			error => refuse({is: 'refused', obstacles: [{message: errorText(error)}]}),
		);
	};
	const ask = (isAsked: boolean): void => {
		if (held.read().is !== 'starting') held.write({is: isAsked ? 'asking' : 'idle'});
	};
	return {attempt: held.drawn, begin, ask};
};

type Facts = {
	readonly isHindered: boolean;
	readonly isRead: boolean;
	readonly ran: Ran | undefined;
	readonly canRehearse: boolean;
};

const startWords = {asks: 'run it again', resumes: 'resume it', starts: 'start'} as const;

const keysOf = (attempt: Attempt, {isHindered, isRead, ran, canRehearse}: Facts): readonly PageKey[] =>
	attempt.is === 'starting'
		? []
		: [
				{
					key: 'enter',
					label: isRead ? startWords[ran?.again ?? 'starts'] : 'read on',
					isOff: isHindered && isRead,
				},
				...(ran ? [{key: 'l', label: 'look at it'}] : []),
				...(canRehearse ? [{key: 'f', label: 'rehearse with fake agents'}] : []),
				{key: 'e', label: 'edit the plan'},
				{key: 'd', label: 'demo'},
			];

const againLine = (theme: Theme): string =>
	`${theme.warn('Run all of it again?')}  ${theme.key('y')} ${theme.dim('run it again')}  ${theme.key('n')} ${theme.dim('leave it')}`;

/** A plan was found: what it will do on this machine, before it does. It starts once its end was on the screen. */
export const StartScreen = ({opening, theme, width, height, version, choose, quit}: OpeningProps<'plan'>) => {
	const {attempt, begin, ask} = useStart(opening.start);
	const isHindered = opening.obstacles.length > 0;
	const canRehearse = !isRehearsal(opening.plan);
	const lines = useMemo(
		() => startLines({theme, width}, opening, obstaclesOf(opening, attempt)),
		[theme, width, opening, attempt],
	);
	const approved = useMemo(
		() => JSON.stringify(consentRows(opening.plan, opening.included, opening.leftOut, opening.brought)),
		[opening],
	);
	const {range, isRead, scroll, readOn} = useReading(approved, lines.length, proseHeight(height));
	useKeys(name => {
		if (name === 'q' || name === 'ctrl+c') quit();
		else if (attempt.is === 'asking' && name === 'y') begin(() => scroll('home'));
		else if (attempt.is === 'asking' && !scroll(name)) ask(false);
		else if (name === 'l' && opening.ran && attempt.is !== 'starting') choose({is: 'look'});
		else if (name === 'f' && canRehearse && attempt.is !== 'starting') choose({is: 'rehearse'});
		else if (name === 'e' && attempt.is !== 'starting') choose({is: 'edit'});
		else if (name === 'd' && attempt.is !== 'starting') choose({is: 'demo'});
		else {
			if (name !== 'return') scroll(name);
			else if (!isRead) readOn();
			else if (isHindered) scroll('home');
			else if (opening.ran?.again === 'asks' && attempt.is !== 'starting') ask(true);
			// What stands in the way is said at the top.
			else begin(() => scroll('home'));
			return;
		}
		return 'left';
	});
	const keys = keysOf(attempt, {isHindered, isRead, ran: opening.ran, canRehearse});
	const below = Math.max(0, range.total - range.top - range.available);
	const starting = attempt.is === 'starting' ? 'starting' : rangeText(range);
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={brand(theme, version)}
			aside={[starting, fileName(opening.planPath)].filter(Boolean).join(' · ')}
			lines={lines.slice(range.top, range.top + range.available)}
			keys={
				range.total > range.available
					? [...keys, {key: theme.glyphs.upDown, label: below === 0 ? 'scroll' : `${below} more lines`}]
					: keys
			}
			said={attempt.is === 'asking' ? againLine(theme) : undefined}
			leave={{key: 'q', label: 'quit'}}
		/>
	);
};
