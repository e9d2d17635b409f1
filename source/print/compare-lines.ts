import type {Comparison, RaceRow} from '../run/features/race/compare.ts';
import {columns} from './columns.ts';
import {span} from './duration.ts';
import {money} from './money.ts';
import type {PrintStyle} from './style.ts';
import {glyphs, inStyle} from './style.ts';

const heads = ['STREAM', 'STATE', 'VERIFY', 'FILES', 'DIFF', 'TIME', 'COST', 'ATTEMPTS', 'TASKS'];

/** What `compare` prints of one race: a line of where it stands, a row per stream, what to do next. */
export const compareLines = (comparison: Comparison, style: PrintStyle = {}): string[] => {
	const rows = comparison.streams.map(row => cells(row, style));
	const right = {align: 'right'} as const;
	return [
		inStyle(`Race ${comparison.race}: ${stateText(comparison)}`, style),
		...columns([heads, ...rows], [{}, {}, {}, right, right, right, right, right, right], style).map(line =>
			inStyle(line, style),
		),
		...nextLine(comparison),
	];
};

const cells = (row: RaceRow, style: PrintStyle): string[] => [
	row.isWinner ? `${row.streamId} (winner)` : row.streamId,
	row.state,
	row.verify ?? glyphs(style).unknown,
	String(row.files),
	`+${row.added} −${row.removed}`,
	span(row.durationMs),
	money(row.costUsd, style),
	String(row.attempts),
	`${row.tasks.completed}/${row.tasks.total}`,
];

/** Where a race stands, as the end of a sentence. */
export const stateText = ({standing, winner, streams}: Comparison): string => {
	if (standing === 'decided') return `${winner} won`;
	if (standing === 'failed') return 'no stream is left to choose';
	if (standing === 'choice') return 'done, choose one';
	const done = streams.filter(({state}) => state === 'completed').length;
	return `${done} of ${streams.length} are completed`;
};

const nextLine = ({standing, suggested}: Comparison): string[] =>
	standing === 'choice' && suggested !== null
		? ['', `claude-grid adopt ${suggested} chooses what the rule would; any completed stream may be adopted.`]
		: [];
