import {attemptText} from '../../controls/format.ts';
import {pullText} from '../../run/features/deliver/describe.ts';
import {hostMark} from '../../run/features/hosts/index.ts';
import {unreadMessages} from '../../run/features/messages/inbox.ts';
import {openComments} from '../../run/features/review/comments.ts';
import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import {streamCostUsd} from '../../run/policy/cost.ts';
import {conflictsOf} from '../../run/select/conflicts.ts';
import {branchOf, worktreeOf} from '../../run/select/merging.ts';
import {progress} from '../../run/select/progress.ts';
import {currentSession} from '../../run/select/streams.ts';
import {describeState, type Tone} from '../../run/view/describe.ts';
import type {GlyphName} from '../../run/view/glyphs.ts';
import {sanitise} from '../../sanitise.ts';
import {costText, counted, glyphs, ownName, shortId, workText} from './words.ts';

export type Mark = {readonly text: string; readonly title: string | undefined};

/** A stream as the page draws it: every text is safe to draw. */
export type StreamView = {
	readonly id: string;
	/** Empty when it is the same as the id. */
	readonly name: string;
	readonly glyph: GlyphName;
	readonly tone: Tone;
	readonly word: string;
	readonly text: string;
	/** Milliseconds that it is or does what `text` says; undefined: not known. */
	readonly ageMs: number | undefined;
	readonly progress: ReturnType<typeof progress>;
	/** The task it is at; '' when none is known. */
	readonly task: string;
	readonly agent: string;
	readonly isSandboxed: boolean;
	/** Its model's memory, and money. */
	readonly spent: string;
	/** Files and lines it has changed; '' when none. */
	readonly work: string;
	readonly merge: Stream['merge']['is'];
	readonly mark: Mark;
	readonly behind: string;
	readonly conflict: Mark;
	/** Its pull request, messages its agent has not read, and review comments that are not sent. */
	readonly notes: string;
};

const longestTitle = 300;

export const streamView = (run: Run, stream: Stream, now: number): StreamView => {
	const {id} = stream;
	const {glyph, tone, word, text, ageMs} = describeState(run, stream, now);
	const task = stream.tasks.find(one => one.status === 'in_progress');
	return {
		id,
		name: ownName(run, id),
		glyph,
		tone,
		word,
		text: sanitise(text, {maxLength: 600, revealHidden: tone === 'person'}).trim(),
		ageMs,
		progress: progress(stream),
		task: sanitise(task?.title ?? '', {maxLength: longestTitle}),
		agent: agentText(run, stream),
		isSandboxed: plannedStream(run, id)?.sandbox !== undefined,
		spent: spentText(stream),
		work: workText(stream),
		merge: stream.merge.is,
		mark: marks[stream.merge.is] ?? noMark,
		behind: Object.entries(stream.behind)
			.flatMap(([other, count]) => (count > 0 ? [`behind ${shortId(other)} by ${count}`] : []))
			.join(', '),
		conflict: conflictMark(run, id),
		notes: notesText(stream),
	};
};

const noMark: Mark = {text: '', title: undefined};

const marks: Partial<Record<Stream['merge']['is'], Mark>> = {
	merged: {text: `${glyphs.merged} merged`, title: 'merged'},
	queued: {text: `${glyphs.queued} queued`, title: 'queued to merge'},
	merging: {text: `${glyphs.queued} merging`, title: 'being merged'},
	conflicted: {text: `${glyphs.conflict} conflict`, title: 'the merge stopped at a conflict'},
};

/** The agent, its attempt, and the host that has the stream. */
const agentText = (run: Run, stream: Stream): string => {
	const session = currentSession(stream);
	const agent = session ? [session.agent, attemptText(session.attempt)].filter(Boolean).join('  ') : '';
	return sanitise(`${agent}${hostMark(run, stream)}`, {maxLength: 120}).trim();
};

const spentText = (stream: Stream): string => {
	const {contextUsed, contextWindow} = currentSession(stream) ?? {};
	const context =
		contextUsed === undefined || !contextWindow ? '' : `ctx ${Math.floor((100 * contextUsed) / contextWindow)}%`;
	return [context, costText(streamCostUsd(stream))].filter(Boolean).join('  ');
};

const mostFiles = 20;

const conflictMark = (run: Run, id: string): Mark => {
	const all = conflictsOf(run, id);
	if (all.length === 0) return noMark;
	const others = all.map(({between: [one, other]}) => shortId(one === id ? other : one));
	const files = all.flatMap(one => one.files).slice(0, mostFiles);
	return {
		text: `${glyphs.conflict} conflicts with ${others.join(' ')}`,
		title: files.map(file => sanitise(file, {maxLength: 400})).join('\n'),
	};
};

const notesText = (stream: Stream): string => {
	const unread = unreadMessages(stream).length;
	const unsent = openComments(stream.review).length;
	return [
		pullText(stream),
		unread === 0 ? '' : counted(unread, 'unread message'),
		unsent === 0 ? '' : counted(unsent, 'unsent comment'),
	]
		.filter(Boolean)
		.join('  ');
};

/** Who works on it, for how much, on which branch, after whom. */
export const factsText = (run: Run, stream: Stream): string => {
	const planned = plannedStream(run, stream.id);
	const dependencies = planned?.dependencies ?? [];
	return [
		agentText(run, stream).replaceAll('  ', '  ·  '),
		planned?.sandbox ? `${glyphs.sandbox} sandbox` : '',
		costText(streamCostUsd(stream)),
		workText(stream),
		sanitise(branchOf(stream) ?? '', {maxLength: 255}),
		dependencies.length > 0 ? `after ${dependencies.join(', ')}` : '',
		notesText(stream),
	]
		.filter(Boolean)
		.join('  ·  ');
};

export const worktreeText = (stream: Stream): string => sanitise(worktreeOf(stream) ?? '', {maxLength: 1000});

/** Changes when its log may have grown; '' before its first session. */
export const logVersion = (stream: Stream): string => {
	const session = currentSession(stream);
	return session ? `${session.id} ${session.offset} ${session.endedAt ?? ''}` : '';
};
