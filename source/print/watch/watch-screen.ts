import {Chalk, type ChalkInstance} from 'chalk';
import stringWidth from 'string-width';
import {roleName} from '../../plan/consent/roles.ts';
import {isLead} from '../../run/features/lead/lead.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {plannedStream} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {needsUser} from '../../run/select/needs-user.ts';
import {progress} from '../../run/select/progress.ts';
import {currentSession, isFinal, streamsInOrder} from '../../run/select/streams.ts';
import type {Tone} from '../../run/view/describe.ts';
import {sanitise} from '../../sanitise.ts';
import {barCells, drawBar} from '../bar.ts';
import {blockedLines} from '../blocked-lines.ts';
import {clip, clipPad, pad} from '../columns.ts';
import {alertLine, describe, overallLine, percentOf} from '../format.ts';
import type {PrintStyle} from '../style.ts';
import {glyphs} from '../style.ts';
import {watchBox, widthInBox} from './watch-box.ts';

export type WatchOptions = PrintStyle & {
	/** Cells of the terminal; default 80. The box is at most 100 wide. */
	readonly width?: number;
	/** Lines of the terminal: what does not clipPad is folded, streams at rest first. Default: no limit. */
	readonly height?: number;
	readonly refreshSeconds: number;
};

const smallestBox = 24;
const narrow = 64;
const widestBox = 100;

/** What `watch` draws: the boxed ORCHESTRATION STATUS with a bar for each stream, what agents do, and alerts. */
export const watchScreen = (run: Run, now: number, options: WatchOptions): string[] => {
	const width = Math.min(widestBox, Math.max(1, Math.floor(options.width ?? 80)));
	if (width < smallestBox) return [clip(overallLine(run, 0, options), width, options)];
	const alerts = needsUser(run).map(alert => alertLine(alert, options));
	const blocked = blockedLines(run, options);
	const told = alerts.length + blocked.length;
	const around = 8 + (told > 0 ? 2 + told : 0) + (outcome(run) ? 1 : 0);
	const available = options.height === undefined ? Number.POSITIVE_INFINITY : options.height - around;
	const paint = new Chalk({level: options.hasColour ? 1 : 0});
	const sections = [
		[title(options.refreshSeconds, widthInBox(width))],
		[overallLine(run, width < narrow ? 5 : 20, options), ...sentence(run)],
		streamLines(run, now, {...options, available, width, paint}),
		told > 0 ? ['ALERTS', ...alerts.map(line => paint.magenta(line)), ...blocked.map(line => paint.red(line))] : [],
	];
	return [...watchBox(sections, width, options), '', 'Press Ctrl+C to exit'];
};

type Canvas = PrintStyle & {readonly available: number; readonly width: number; readonly paint: ChalkInstance};

const title = (refreshSeconds: number, available: number): string => {
	const name = 'ORCHESTRATION STATUS';
	const refresh = `[Refresh: ${refreshSeconds}s]`;
	const gap = available - name.length - refresh.length;
	return gap < 1 ? name : `${name}${' '.repeat(gap)}${refresh}`;
};

const sentence = (run: Run): string[] => {
	const result = outcome(run);
	return result ? [sanitise(result.sentence)] : [];
};

const colours = {
	done: 'green',
	working: 'yellow',
	idle: 'gray',
	bad: 'red',
	person: 'magenta',
	parked: 'gray',
} as const satisfies Record<Tone, string>;

/** Every stream's lines, or as many as there is room for; those left out are counted. */
const streamLines = (run: Run, now: number, canvas: Canvas): string[] => {
	const streams = streamsInOrder(run);
	const longest = Math.max(0, ...streams.map(stream => stringWidth(labelOf(run, stream, canvas.width))));
	const labelWidth = Math.min(longest, 30, Math.floor(widthInBox(canvas.width) / 2));
	const blocks = streams.map(stream => ({stream, lines: blockOf(run, stream, now, labelWidth, canvas)}));
	const total = blocks.reduce((sum, block) => sum + block.lines.length, 0);
	if (total <= canvas.available) return blocks.flatMap(block => block.lines);
	const byInterest = [...blocks].sort((a, b) => urgency(a.stream) - urgency(b.stream));
	const shown = new Set<Stream>();
	let left = Math.max(1, canvas.available - 1);
	for (const {stream, lines} of byInterest) {
		if (lines.length > left) break;
		left -= lines.length;
		shown.add(stream);
	}
	return [
		...blocks.flatMap(block => (shown.has(block.stream) ? block.lines : [])),
		canvas.paint.gray(`${glyphs(canvas).ellipsis} and ${streams.length - shown.size} more`),
	];
};

const urgency = (stream: Stream): number => {
	if (['failed', 'stalled', 'waiting', 'blocked'].includes(stream.state.is)) return 0;
	if (isFinal(stream.state)) return 3;
	return stream.state.is === 'pending' || stream.state.is === 'ready' ? 2 : 1;
};

const labelOf = (run: Run, stream: Stream, width: number): string =>
	width < narrow || isLead(run, stream.id) ? stream.id : `${stream.id} (${plannedStream(run, stream.id)?.phase ?? ''})`;

/** Cells of the longest `100.0% (12/12 tasks) ◐ recovering` and the spaces around it. */
const tailWidth = 36;

const blockOf = (run: Run, stream: Stream, now: number, labelWidth: number, canvas: Canvas): string[] => {
	const description = describe(run, stream, now);
	const work = progress(stream);
	const paint = canvas.paint[colours[description.tone]];
	const barWidth = Math.max(5, Math.min(20, widthInBox(canvas.width) - labelWidth - tailWidth));
	const bar = paint(drawBar(barCells(work, barWidth), canvas));
	const count = canvas.width < narrow ? '' : `(${work.completed}/${work.total} tasks) `;
	const isComplete = description.glyph === 'completed';
	const tail = `${isComplete ? '' : count}${glyphs(canvas)[description.glyph]} ${isComplete ? 'COMPLETE' : description.word}`;
	const label = clipPad(labelOf(run, stream, canvas.width), labelWidth, canvas);
	const head = `${label} ${bar} ${pad(percentOf(stream), 5, 'left')}% ${paint(tail)}`;
	return [head, ...doingLine(run, stream, description.text, canvas)];
};

/** `└─ @agent-me: Implementing user authentication`; nothing for streams at rest. */
const doingLine = (run: Run, stream: Stream, text: string, canvas: Canvas): string[] => {
	if (text === '' || ['pending', 'ready', 'completed', 'stopped'].includes(stream.state.is)) return [];
	const role = stream.tasks.find(task => task.status === 'in_progress')?.role;
	const agent = currentSession(stream)?.agent ?? plannedStream(run, stream.id)?.agent ?? '';
	const who = role === undefined ? agent : `@agent-${sanitise(roleName(role))}`;
	return [`    ${glyphs(canvas).tree.last} ${who}: ${text}`];
};
