import stringWidth from 'string-width';
import {isLead, workStreams} from '../run/features/lead/lead.ts';
import type {Run, Stream} from '../run/model/types.ts';
import {outcome, streamMs} from '../run/outcome.ts';
import {costsUnknown, runCostUsd} from '../run/policy/cost.ts';
import {progress} from '../run/select/progress.ts';
import {nameOf, streamsInOrder} from '../run/select/streams.ts';
import {describeState} from '../run/view/describe.ts';
import {sanitise} from '../sanitise.ts';
import type {Column} from './columns.ts';
import {columns} from './columns.ts';
import {elapsed, span} from './duration.ts';
import {costOf, someOf} from './format.ts';
import {money} from './money.ts';
import type {PrintStyle} from './style.ts';
import {glyphs, inStyle} from './style.ts';

const header = ['', 'STREAM', 'STATE', 'TASKS', 'COMMITS', 'FILES', '+', '-', 'ATTEMPTS', 'TIME', 'COST', 'MERGE'];
const right: Column = {align: 'right'};
const shape: readonly Column[] = [{}, {max: 40}, {}, right, right, right, right, right, right, right, right, {}];

/** What is printed at the end: a table of all streams, then times, speed-up, counts and the outcome in a sentence. */
export const summary = (run: Run, now: number, style: PrintStyle = {}): string[] => {
	const rows = streamsInOrder(run).map(stream => rowOf(run, stream, now, style));
	const table = columns([header, ...rows], shape, style);
	const rule = glyphs(style).doubleRule.repeat(Math.max(...table.map(line => stringWidth(line))));
	return ['', rule, ...table, rule, ...totals(run, now, style)];
};

const rowOf = (run: Run, stream: Stream, now: number, style: PrintStyle): string[] => {
	const marks = glyphs(style);
	const {glyph, word} = describeState(run, stream, now);
	const {completed, total} = progress(stream);
	const {work} = stream;
	const count = (value: number | undefined): string => (value === undefined ? marks.unknown : String(value));
	const name = sanitise(nameOf(run, stream.id));
	return [
		marks[glyph],
		name === stream.id ? stream.id : `${stream.id} ${name}`,
		word,
		`${completed}/${total}`,
		count(work?.commits),
		count(work?.files),
		count(work?.added),
		count(work?.removed),
		String(stream.attempt),
		stream.sessions.length === 0 ? marks.unknown : span(streamMs(stream, now)),
		costOf(stream, style),
		isLead(run, stream.id) ? marks.unknown : stream.merge.is,
	];
};

const totals = (run: Run, now: number, style: PrintStyle): string[] => {
	const streams = workStreams(run);
	const count = (state: Stream['state']['is']): number => streams.filter(stream => stream.state.is === state).length;
	const successful = count('completed');
	const others = (['failed', 'stopped', 'blocked'] as const).flatMap(state =>
		count(state) > 0 ? [`${state}: ${count(state)}`] : [],
	);
	const rate = streams.length === 0 ? 0 : Math.floor((1000 * successful) / streams.length) / 10;
	const result = outcome(run);
	const unknown = costsUnknown(run);
	const known = money(runCostUsd(run), style);
	const spent = unknown.length > 0 && runCostUsd(run) ? `${known}, and unknown for ${someOf(unknown, 5)}` : known;
	return [
		...timeLines(run, now, result?.speedup, style),
		`Streams: ${streams.length} total, successful: ${successful} (${rate.toFixed(1)}%)${others.map(part => `, ${part}`).join('')}`,
		`Cost: ${spent}`,
		...(result
			? [inStyle(`${glyphs(style)[result.ok ? 'completed' : 'failed']} ${sanitise(result.sentence)}`, style)]
			: []),
	];
};

const timeLines = (run: Run, now: number, speedup: number | undefined, style: PrintStyle): string[] => {
	const result = outcome(run);
	const wallMs = result?.wallMs ?? Math.max(0, now - run.createdAt);
	const sumMs = result?.sumMs ?? workStreams(run).reduce((sum, stream) => sum + streamMs(stream, now), 0);
	return [
		`Wall time: ${elapsed(wallMs)}`,
		`Sum of stream times: ${elapsed(sumMs)}`,
		...(speedup === undefined || speedup <= 1 ? [] : [`Speed-up: ${speedup.toFixed(1)}${glyphs(style).times}`]),
	];
};
