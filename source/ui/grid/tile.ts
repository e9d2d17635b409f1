import {ageText, attemptText, contextText, moneyText} from '../../controls/format.ts';
import {hostMark} from '../../run/features/hosts/index.ts';
import {isLead, workStreams} from '../../run/features/lead/lead.ts';
import {plannedStream, type Stream} from '../../run/model/types.ts';
import {streamCostUsd} from '../../run/policy/cost.ts';
import {progress} from '../../run/select/progress.ts';
import {currentSession} from '../../run/select/streams.ts';
import {describeState} from '../../run/view/describe.ts';
import {sanitise} from '../../sanitise.ts';
import {progressBar} from '../components/progress-bar.ts';
import {wrapText} from '../screens/parts/wrap-text.ts';
import {clip, pad, spread, widthOf} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';
import {
	conflictText,
	deliveryText,
	mergeMark,
	messagesText,
	type StreamSummary,
	shortId,
	summaryOf,
	type View,
} from '../view.ts';

export type TileProps = {
	readonly stream: Stream;
	readonly isFocused: boolean;
	readonly width: number;
	/** 5 to 7 lines. */
	readonly height: number;
};

/** One stream as a bordered tile: exactly `height` lines of exactly `width` cells. */
export const tile = (view: View, {stream, isFocused, width, height}: TileProps): readonly string[] => {
	const {theme} = view;
	const summary = summaryOf(view, stream);
	const border = isFocused ? (text: string) => theme.focus(text) : borderPaint(theme, summary);
	const inner = width - 4;
	const side = border(theme.glyphs.box.vertical);
	const body = bodyLines(view, summary, inner, height - 2).map(line => `${side} ${pad(theme, line, inner)} ${side}`);
	return [topLine(view, summary, border, isFocused, width), ...body, bottomLine(view, summary, border, width)];
};

const borderPaint = (theme: Theme, summary: StreamSummary): Paint => {
	if (summary.tone === 'person') return theme.person;
	return summary.tone === 'bad' ? theme.bad : theme.dim;
};

const topLine = (view: View, summary: StreamSummary, border: Paint, isFocused: boolean, width: number): string => {
	const {theme} = view;
	const {box, focus} = theme.glyphs;
	const mark = mergeMark(view, summary.stream);
	const end = mark === '' ? '' : ` ${mark} `;
	const name = summary.name === '' ? '' : ` ${summary.tone === 'idle' ? theme.dim(summary.name) : summary.name}`;
	const title = `${summary.mark} ${theme.bold(summary.id)}${name}`;
	const shown = clip(theme, title, width - 5 - widthOf(end));
	const line = box.horizontal.repeat(Math.max(0, width - 4 - widthOf(shown) - widthOf(end)));
	const lead = isFocused ? focus : ' ';
	return `${border(box.topLeft + lead)}${shown} ${border(line)}${end}${border(box.topRight)}`;
};

const bottomLine = (view: View, summary: StreamSummary, border: Paint, width: number): string => {
	const {theme} = view;
	const {box} = theme.glyphs;
	const behind = Object.entries(summary.stream.behind).filter(([, count]) => count > 0);
	const parts = [
		theme.dim(behind.map(([id, count]) => `behind ${shortId(id)} by ${count}`)[0] ?? ''),
		deliveryText(view, summary.stream),
		theme.bad(conflictText(view, summary.stream)),
		theme.dim(messagesText(view, summary.stream)),
	].filter(part => widthOf(part) > 0);
	const note = parts.length === 0 ? '' : ` ${clip(theme, parts.join('  '), width - 6)} `;
	const line = box.horizontal.repeat(Math.max(0, width - 3 - widthOf(note)));
	return `${border(box.bottomLeft + line)}${note}${border(box.horizontal + box.bottomRight)}`;
};

const bodyLines = (view: View, summary: StreamSummary, width: number, count: number): readonly string[] => {
	const bar = isLead(view.run, summary.stream.id) ? leadLine(view, width) : barLine(view.theme, summary.stream, width);
	const facts = factsLine(view, summary.stream, width);
	const available = count - 2;
	const said = available === 1 ? [oneLine(view.theme, summary, width)] : saidLines(view, summary, width, available);
	return [bar, ...Array.from({length: available}, (_, i) => said[i] ?? ''), facts];
};

/** How the streams it leads stand, in place of a bar of its own. */
const leadLine = ({theme, run, now}: View, width: number): string => {
	const words = workStreams(run).map(stream => describeState(run, stream, now).word);
	const counts = [...new Set(words)].map(word => `${words.filter(one => one === word).length} ${word}`);
	return clip(theme, theme.dim(counts.join('  ')), width);
};

const barLine = (theme: Theme, stream: Stream, width: number): string => {
	const now = progress(stream);
	const count = `${now.completed}/${now.total}`;
	const numbers = `${`${now.percent}%`.padStart(5)}${count.padStart(Math.max(6, count.length + 2))}`;
	const paint = stream.state.is === 'pending' ? theme.dim : theme.plain;
	return `${progressBar(theme, now, Math.max(0, width - numbers.length))}${paint(numbers)}`;
};

export const textPaint = (theme: Theme, summary: StreamSummary): Paint =>
	summary.tone === 'working' ? theme.plain : summary.tone === 'done' ? theme.dim : theme.tone[summary.tone];

const aged = (theme: Theme, summary: StreamSummary, text: string, width: number): string =>
	spread(theme, text, theme.dim(ageText(summary.ageMs, summary.tone === 'idle' ? '' : theme.glyphs.unknown)), width);

const oneLine = (theme: Theme, summary: StreamSummary, width: number): string =>
	aged(theme, summary, textPaint(theme, summary)(summary.text), width);

/** What it works on and what it does just now; or its one sentence, then its state and for how long. */
const saidLines = (view: View, summary: StreamSummary, width: number, available: number): readonly string[] => {
	const {theme} = view;
	const work = workLine(theme, summary.stream);
	if (summary.tone === 'working') {
		const task = summary.stream.tasks.find(one => one.status === 'in_progress');
		const title = task ? sanitise(task.title, {maxLength: 200}) : summary.word;
		return [clip(theme, title, width), aged(theme, summary, theme.dim(summary.text), width), theme.dim(work)];
	}
	const hasAge = summary.tone !== 'idle' || summary.ageMs !== undefined;
	const last = aged(theme, summary, theme.dim(summary.tone === 'done' ? work : summary.word), width);
	const text = wrapped(theme, summary, width, available);
	// The word for its state gives way to the reason; how long it has been so does not.
	if (!hasAge || text.length < available) return hasAge ? [...text, last] : text;
	return [...text.slice(0, -1), aged(theme, summary, text.at(-1) ?? '', width)];
};

/** A long reason takes the lines that are free; the last of them is cut. */
const wrapped = (theme: Theme, summary: StreamSummary, width: number, most: number): readonly string[] => {
	const lines = wrapText(summary.text, width);
	const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
	return shown.map(line => textPaint(theme, summary)(clip(theme, line, width)));
};

/** `6 files  +212 −40`, or nothing while nothing is changed. */
export const workLine = (theme: Theme, stream: Stream): string => {
	const {work} = stream;
	if (!work || (work.files === 0 && work.dirty === 0)) return '';
	const files = `${work.files} ${work.files === 1 ? 'file' : 'files'}`;
	return `${files}  +${work.added} ${theme.glyphs.minus}${work.removed}`;
};

/** `claude ▣` for one in a sandbox. */
export const agentText = ({theme, run}: View, {id}: Stream, agent: string): string =>
	plannedStream(run, id)?.sandbox ? `${agent} ${theme.glyphs.sandbox}` : agent;

const factsLine = (view: View, stream: Stream, width: number): string => {
	const {theme, run} = view;
	const session = currentSession(stream);
	if (!session) return '';
	const context = contextText(session.contextUsed, session.contextWindow, '');
	const money = moneyText(streamCostUsd(stream), '');
	// What its agent does not say yet is left out.
	const right = [context && `ctx ${context.padStart(3)}`, money === '' ? '' : money.padStart(7)]
		.filter(Boolean)
		.join(' ');
	const left = `${agentText(view, stream, session.agent)}  ${attemptText(session.attempt)}${hostMark(run, stream)}`;
	return theme.dim(spread(theme, left, right, width, 2));
};
