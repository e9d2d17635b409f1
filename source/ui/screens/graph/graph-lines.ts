import {ageText} from '../../../controls/format.ts';
import {directNeeds} from '../../../plan/graph/graph.ts';
import type {GraphRow} from '../../../plan/graph/graph-rows.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {streamMs} from '../../../run/outcome.ts';
import {openNeeds} from '../../../run/select/dependencies.ts';
import {unblocks} from '../../../run/select/needs-user.ts';
import {progress} from '../../../run/select/progress.ts';
import {isFinal, nameOf} from '../../../run/select/streams.ts';
import {describeState} from '../../../run/view/describe.ts';
import type {Estimate} from '../../../run/view/estimate.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, pad, padStart, spread, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {narrow} from '../parts/section.ts';
import {type Axis, timeBar} from './graph-bars.ts';

export type GraphFrame = {
	readonly theme: Theme;
	readonly run: Run;
	readonly now: number;
	readonly width: number;
	readonly estimate: Estimate;
	readonly axis: Axis;
	/** Where the bars over time begin; undefined: there is no room for them. */
	readonly column?: number | undefined;
};

const phaseTitles = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'} as const;

/** One line of the graph. */
export const graphLine = (frame: GraphFrame, row: GraphRow, isHere: boolean): string => {
	const {theme, width} = frame;
	if (row.is === 'stream') return streamLine(frame, row, isHere);
	const gate = row.gate === '' ? '' : ` ${theme.glyphs.dot} ${row.gate}`;
	return clip(theme, `  ${theme.bold(phaseTitles[row.phase])}${theme.dim(gate)}`, width);
};

type StreamRow = GraphRow & {is: 'stream'};

/** What it is, up to its bar. */
const leadOf = ({theme, run, now, width, estimate}: GraphFrame, row: StreamRow, isHere: boolean): string => {
	const stream = run.streams[row.id];
	if (!stream) return '';
	const {glyphs} = theme;
	const isCritical = estimate.path.includes(row.id);
	const {glyph, tone} = describeState(run, stream, now);
	const mark = isCritical ? theme.warn(glyphs.tree.critical) : ' ';
	const id = isCritical || isHere ? theme.bold(row.id) : row.id;
	const name = sanitise(nameOf(run, row.id), {maxLength: 60});
	const title = name.toLowerCase() === row.id.toLowerCase() ? id : `${id} ${name}`;
	const also =
		row.also.length === 0 ? '' : theme.dim(`  ${row.rails.length === 0 ? '' : 'also '}after ${shortList(row.also)}`);
	const tree = theme.dim(treeText(theme, row.rails, width));
	return `${isHere ? theme.focus(glyphs.focus) : ' '}${mark} ${tree}${theme.tone[tone](glyphs[glyph])} ${title}${also}`;
};

/** Cells of state, share and time at the right. */
const wordWidth = 10;
const rightWidth = wordWidth + 1 + 4 + 1 + 12;
const leastBar = 10;

/** Where the bars begin, so that all begin there; undefined: there is no room for them. */
export const barColumn = (frame: GraphFrame, rows: readonly GraphRow[]): number | undefined => {
	const leads = rows.flatMap(row => (row.is === 'stream' ? [widthOf(leadOf(frame, row, false))] : []));
	const column = Math.min(Math.max(0, ...leads), Math.floor(frame.width * 0.4)) + 2;
	return frame.width - column - rightWidth - 3 < leastBar ? undefined : column;
};

const streamLine = (frame: GraphFrame, row: StreamRow, isHere: boolean): string => {
	const {theme, run, now, width, column} = frame;
	const stream = run.streams[row.id];
	if (!stream) return '';
	const {tone, word} = describeState(run, stream, now);
	const lead = leadOf(frame, row, isHere);
	const bar =
		column === undefined ? '' : timeBar(theme, frame.axis, stream, frame.estimate, width - column - rightWidth - 3);
	const left = column === undefined ? lead : `${pad(theme, lead, column - 2)}  ${bar}`;
	const {percent} = progress(stream);
	const share = padStart(theme, `${percent}%`, 4);
	const right =
		width < narrow
			? theme.dim(share)
			: `${theme.tone[tone](column === undefined ? word : padStart(theme, word, wordWidth))} ${theme.dim(`${share} ${padStart(theme, whenText(frame, stream), 12)}`)}`;
	return spread(theme, left, `${right} `, width, 2);
};

/** Levels that do not fit are left out; the one it hangs on is kept. */
const treeText = ({glyphs}: Theme, rails: readonly boolean[], width: number): string => {
	const most = Math.max(1, Math.floor(width / 8));
	const shown = rails.slice(-most);
	const cut = shown.length < rails.length ? glyphs.ellipsis : '';
	return `${cut}${shown
		.map((goesOn, level) => {
			if (level === shown.length - 1) return goesOn ? glyphs.tree.branch : glyphs.tree.last;
			return goesOn ? glyphs.tree.rail : '  ';
		})
		.join('')}`;
};

/** `Stream-C, D` */
export const shortList = (ids: readonly string[]): string =>
	ids.map((id, index) => sanitise(index === 0 ? id : id.replace(/^Stream-/i, ''))).join(', ');

const whenText = ({theme, now, estimate}: GraphFrame, stream: Stream): string => {
	const {unknown} = theme.glyphs;
	if (isFinal(stream.state)) {
		const took = streamMs(stream, now);
		return took > 0 ? `took ${ageText(took, unknown)}` : '';
	}
	const expected = estimate.streams[stream.id];
	if (!expected) return '';
	return expected.startMs > 0 ? `in ${roughly(expected.startMs)}` : `${roughly(expected.endMs)} left`;
};

/** <1m, ~4m, ~1h50m, ~12h: guesses have no seconds. */
const roughly = (ms: number): string => {
	if (ms < 60_000) return '<1m';
	const minutes = Math.round(ms / 60_000);
	if (minutes < 60) return `~${minutes}m`;
	const tens = Math.round(minutes / 10);
	const rest = (tens % 6) * 10;
	return `~${Math.floor(tens / 6)}h${rest === 0 || tens >= 60 ? '' : `${rest}m`}`;
};

/** What the stream in focus needs, and what its end lets start. */
export const focusLines = (frame: GraphFrame, streamId: string): readonly string[] => {
	const {theme, run, width} = frame;
	const needs = directNeeds(run.plan, streamId).map(id => {
		const need = run.streams[id];
		if (need?.state.is === 'completed') return `${sanitise(id)} ${theme.good(theme.glyphs.completed)}`;
		return `${sanitise(id)} ${theme.dim(need ? `${progress(need).percent}%` : theme.glyphs.unknown)}`;
	});
	const lines = [
		`  ${theme.dim('needs')}     ${needs.length === 0 ? theme.dim('nothing') : needs.join(', ')}`,
		`  ${theme.dim(run.streams[streamId]?.state.is === 'completed' ? 'unblocked' : 'unblocks ')} ${thenText(frame, streamId)}`,
	];
	return lines.map(line => clip(theme, line, width));
};

/** What else these wait for. */
const moreNeeds = (run: Run, streamId: string, ids: readonly string[]): string => {
	const others = [...new Set(ids.flatMap(id => openNeeds(run, id)))].filter(id => id !== streamId && !ids.includes(id));
	return others.length === 0 ? 'later' : `after ${shortList(others.slice(0, 5))}${others.length > 5 ? ' …' : ''} too`;
};

const thenText = ({theme, run}: GraphFrame, streamId: string): string => {
	const behind = unblocks(run, streamId);
	if (behind.length === 0) return theme.dim('nothing waits for it');
	const isDone = run.streams[streamId]?.state.is === 'completed';
	const isNext = (id: string) =>
		isDone ? run.streams[id]?.state.is !== 'pending' : openNeeds(run, id).every(need => need === streamId);
	const next = behind.filter(isNext);
	const later = behind.filter(id => !next.includes(id));
	const starts = next.length === 0 ? '' : shortList(next);
	const waits = later.length === 0 ? '' : theme.dim(`${shortList(later)} (${moreNeeds(run, streamId, later)})`);
	return [starts, waits].filter(Boolean).join(theme.dim(', '));
};
