import {describeHere} from '../controls/in-keys.ts';
import {pullText} from '../run/features/deliver/describe.ts';
import {isLead, workStreams} from '../run/features/lead/lead.ts';
import {unreadMessages} from '../run/features/messages/inbox.ts';
import type {Run, Stream} from '../run/model/types.ts';
import {streamMs} from '../run/outcome.ts';
import {conflictsOf} from '../run/select/conflicts.ts';
import {nameOf} from '../run/select/streams.ts';
import type {Description} from '../run/view/describe.ts';
import {sanitise} from '../sanitise.ts';
import type {Theme} from './theme.ts';

/** What every part of the grid is drawn from. */
export type View = {
	readonly theme: Theme;
	readonly run: Run;
	readonly now: number;
	/** The line to the terminal is somebody's network: time is told in steps, and nothing is written until the next one. */
	readonly isRemote?: boolean;
};

export type StreamSummary = Description & {
	readonly stream: Stream;
	/** Painted with its tone. */
	readonly mark: string;
	readonly id: string;
	/** Empty when it is the same as the id. */
	readonly name: string;
	/** Safe to draw; for questions with nothing hidden. */
	readonly text: string;
};

export const markOf = (view: View, description: Description): string => {
	const {glyphs, tone} = view.theme;
	return tone[description.tone](glyphs[description.glyph]);
};

const second = 1000;
const steps = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600].map(seconds => seconds * second);
const minute = 60 * second;
const hour = 3600 * second;

/** An age as it is shown: over ssh, and below a minute of what is not at work, in steps (10 s, 30 s, 1 min, ...), so that it mostly stands still. */
export const shownAge = ({isRemote = false}: View, ms: number, isAtWork = false): number => {
	if (!isRemote && (isAtWork || ms >= minute)) return ms;
	return ms >= hour ? ms - (ms % hour) : (steps.findLast(step => step <= ms) ?? 0);
};

/** How long it has been so; of what is completed how long it took, which stands still. */
const ageOf = (view: View, stream: Stream, {tone}: Description, ms: number): number =>
	stream.state.is === 'completed'
		? streamMs(stream, view.now)
		: shownAge(view, ms, tone === 'working' || stream.state.is === 'recovering');

/** A stream as its tile or row shows it. */
export const summaryOf = (view: View, stream: Stream): StreamSummary => {
	const description = describeHere(view.run, stream, view.now);
	const name = sanitise(isLead(view.run, stream.id) ? leadsText(view.run) : nameOf(view.run, stream.id), {
		maxLength: 80,
	});
	return {
		...description,
		...(description.ageMs !== undefined && {ageMs: ageOf(view, stream, description, description.ageMs)}),
		stream,
		mark: markOf(view, description),
		id: sanitise(stream.id, {maxLength: 64}),
		name: name.toLowerCase() === stream.id.toLowerCase() ? '' : name,
		text: sanitise(firstLine(description.text), {maxLength: 400, revealHidden: description.tone === 'person'}).trim(),
	};
};

/** What marks the lead's tile. */
const leadsText = (run: Run): string => {
	const count = workStreams(run).length;
	return count === 0 ? 'plans' : `leads ${count} ${count === 1 ? 'stream' : 'streams'}`;
};

/** The first line, and a sign where there are more: a row says that it is not all. */
export const firstLine = (text: string): string => {
	const [first = '', ...rest] = text.trim().split(/\r?\n/);
	return rest.length === 0 ? first : `${first} …`;
};

/** `Stream-B` beside other streams is `B`. */
export const shortId = (id: string): string => sanitise(id, {maxLength: 64}).replace(/^Stream-/i, '');

/** The other side of a conflict: a stream, or the branch that merges go to. */
export const conflictName = (run: Run, id: string): string =>
	id === 'target' && !run.streams.target ? sanitise(run.target, {maxLength: 40}) || 'target' : shortId(id);

/** The streams this one is expected to conflict with, short. */
export const conflictText = (view: View, stream: Stream): string => {
	// What it did conflict with says its own mark and text.
	const foreseen = conflictsOf(view.run, stream.id).filter(
		({between}) => !(stream.merge.is === 'conflicted' && between.includes('target')),
	);
	const others = foreseen.map(({between: [a, b]}) => conflictName(view.run, a === stream.id ? b : a));
	if (others.length === 0) return '';
	const shown = others.slice(0, 2).join(' ');
	return `${view.theme.glyphs.conflict} ${shown}${others.length > 2 ? ` +${others.length - 2}` : ''}`;
};

/** How its pull request stands; empty while it has none. */
export const deliveryText = ({theme}: View, stream: Stream): string =>
	stream.delivery?.problem === undefined ? theme.dim(pullText(stream)) : theme.bad(pullText(stream));

/** How many messages its agent has not read; empty when none waits. */
export const messagesText = ({theme}: View, stream: Stream): string => {
	const count = unreadMessages(stream).length;
	return count === 0 ? '' : `${theme.glyphs.person} ${count} ${count === 1 ? 'message waits' : 'messages wait'}`;
};

/** Where the merge stands, as one painted glyph; empty while there is nothing to say. */
export const mergeMark = (view: View, stream: Stream): string => {
	const {glyphs, good, warn} = view.theme;
	switch (stream.merge.is) {
		case 'merged':
			return good(glyphs.merged);
		case 'queued':
			return warn(glyphs.queued);
		case 'merging':
			return warn(glyphs.working);
		// What it conflicts with says its own mark.
		case 'conflicted':
		case 'unmerged':
			return '';
	}
};
