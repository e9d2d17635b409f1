import stringWidth from 'string-width';
import type {Run, Stream} from '../../run/model/types.ts';
import {progress} from '../../run/select/progress.ts';
import {slots} from '../../run/select/slots.ts';
import {isFinished} from '../../run/select/standing.ts';
import {nameOf, streamsInOrder} from '../../run/select/streams.ts';
import {estimateText} from '../../run/view/estimate.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {sanitise} from '../../sanitise.ts';
import {barCells, drawBar} from '../bar.ts';
import {clip, columns} from '../columns.ts';
import {describe, overallLine, stateLine} from '../format.ts';
import {glyphs, type PrintStyle} from '../style.ts';
import {actionLines, alertLines, budgetLine} from './status-tree.ts';

const barWidth = 10;

const row = (run: Run, stream: Stream, now: number, style: PrintStyle): readonly string[] => {
	const {completed, total} = progress(stream);
	const description = describe(run, stream, now);
	const name = sanitise(nameOf(run, stream.id), {maxLength: 24});
	return [
		`${glyphs(style)[description.glyph]} ${stream.id}`,
		name === stream.id ? '' : name,
		drawBar(barCells(progress(stream), barWidth), style),
		`${completed}/${total}`,
		stateLine(description),
	];
};

const headline = (run: Run, now: number): string => {
	const {used, max} = slots(run);
	const left = isFinished(run) ? undefined : estimateText(run, now);
	const parts = [
		sanitise(run.plan.name, {maxLength: 80}),
		isRehearsal(run.plan) ? rehearsalWords : '',
		isFinished(run) ? 'finished' : `${used} of ${max} at work`,
		left ?? '',
	];
	return parts.filter(Boolean).join('  ');
};

/**
 * What `status` prints: a line for each stream, what needs the user, and what to do next. On a terminal of `width` cells the
 * state of a stream is cut at its end; the tree says all of it.
 */
export const statusLines = (run: Run, now: number, style: PrintStyle = {}, width?: number): readonly string[] => {
	const rows = streamsInOrder(run).map(stream => row(run, stream, now, style));
	const lines = columns(rows, [{}, {max: 24}, {}, {align: 'right'}, {}], style);
	const cut = (line: string) => (width === undefined || stringWidth(line) <= width ? line : clip(line, width, style));
	return [
		headline(run, now),
		overallLine(run, 20, style),
		...budgetLine(run, now),
		'',
		...lines.map(cut),
		...alertLines(run, style),
		...actionLines(run, style),
	];
};
