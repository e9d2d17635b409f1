import {awayText} from '../features/hosts/index.ts';
import {waitsForHost} from '../features/hosts/place.ts';
import {isLead} from '../features/lead/lead.ts';
import {isRedBefore} from '../features/proof/red-before.ts';
import {isUndecided, lostRace, raceOf} from '../features/race/races.ts';
import {readerName, reviewerDoubt, reviewerWords} from '../features/reviewer/words.ts';
import {type Instant, plannedStream, type Run, type Stream, type WaitingCause} from '../model/types.ts';
import {limitName, usageLimitOf} from '../policy/whose-limit.ts';
import {foreseen} from '../select/conflicts.ts';
import {openNeeds} from '../select/dependencies.ts';
import {progress} from '../select/progress.ts';
import {currentSession, isFinal} from '../select/streams.ts';
import {checkoutRefusal} from '../worktree/shared-checkout.ts';
import type {GlyphName} from './glyphs.ts';

export type Tone = 'done' | 'working' | 'idle' | 'bad' | 'person' | 'parked';

/** What one tile or row says of a stream; `text` is raw, sanitise before it is drawn. ageMs absent: not known. */
export type Description = {
	readonly glyph: GlyphName;
	readonly tone: Tone;
	readonly word: string;
	readonly text: string;
	readonly ageMs?: number;
	/** The verb that takes it on from here, where there is one. */
	readonly next?: 'continue' | 'merge';
};

const dayMs = 24 * 60 * 60_000;

export const describeState = (run: Run, stream: Stream, now: number): Description => {
	const described = describeAsHeard(run, stream, now);
	const away = isFinal(stream.state) || stream.state.is === 'ready' ? undefined : awayText(run, stream);
	return away === undefined ? described : {...described, text: `${away}; last seen: ${described.text}`};
};

const describeAsHeard = (run: Run, stream: Stream, now: number): Description => {
	const {state} = stream;
	const since = (at: number) => Math.max(0, now - at);
	switch (state.is) {
		case 'pending':
			return {glyph: 'pending', tone: 'idle', word: 'pending', text: needsText(run, stream)};
		case 'blocked':
			return {glyph: 'failed', tone: 'bad', word: 'blocked', text: state.blockedReason};
		case 'ready':
			return {glyph: 'ready', tone: 'idle', word: 'ready', ...readyText(run, stream, now)};
		case 'starting':
			return {
				glyph: 'working',
				tone: 'working',
				word: 'starting',
				text: startingText(stream),
				ageMs: since(state.since),
			};
		case 'running':
			return {glyph: 'working', tone: 'working', word: 'running', ...doing(stream, now)};
		case 'stalled':
			return {glyph: 'stalled', tone: 'bad', word: 'stalled', text: 'no sign of work', ageMs: since(stream.signAt)};
		case 'recovering':
			return {
				glyph: 'recovering',
				tone: 'parked',
				word: 'recovering',
				text: recoveringText(stream),
				ageMs: since(state.since),
			};
		case 'verifying':
			return {
				glyph: 'working',
				tone: 'working',
				word: 'verifying',
				text: state.step === 'review' ? readingText(run, stream) : verifyingTexts[state.step],
				ageMs: since(state.since),
			};
		case 'waiting':
			return waiting(stream, state.cause, now);
		case 'completed':
			if (stream.merge.is === 'conflicted') return {...conflicted(run, stream.merge), ageMs: since(state.at)};
			return {
				glyph: 'completed',
				tone: 'done',
				word: 'completed',
				...withProof(stream, mergeText(run, stream)),
				ageMs: since(state.at),
			};
		case 'failed':
			return {glyph: 'failed', tone: 'bad', word: 'failed', text: state.reason, ageMs: since(state.at)};
		case 'stopped':
			return {glyph: 'stopped', tone: 'idle', word: 'stopped', ...stoppedText(run, stream), ageMs: since(state.at)};
	}
};

const verifyingTexts = {verify: 'running verify', evidence: 'checking the result'};

const readingText = (run: Run, {id}: Stream): string =>
	`${readerName(plannedStream(run, id)?.review ?? {agent: 'command'})} reviews its changes`;

/** What is to be known of its evidence. */
const withProof = (stream: Stream, {text, ...rest}: Pick<Description, 'text' | 'next'>) => {
	const times = stream.flakyCount ?? 0;
	const flaky = times === 0 ? '' : `verify was flaky${times > 1 ? ` ${times} times` : ''}`;
	const proof = isRedBefore(stream) ? 'verify was red before it too' : flaky;
	return {...rest, text: [text, proof, reviewerWords(stream)].filter(Boolean).join('; ')};
};

const needsText = (run: Run, stream: Stream): string => {
	const needs = openNeeds(run, stream.id).map((id, index) => {
		const need = run.streams[id];
		const percent = need && need.state.is !== 'pending' ? ` ${progress(need).percent}%` : '';
		return `${index === 0 ? id : id.replace(/^Stream-/i, '')}${percent}`;
	});
	return needs.length === 0 ? 'waiting for its turn' : `after ${needs.join(', ')}`;
};

const readyText = (run: Run, stream: Stream, now: number): Pick<Description, 'text' | 'next'> => {
	if (run.isPaused) return {text: 'the run is paused', next: 'continue'};
	if (run.isBreakerOpen) return {text: 'automatic restarts are paused', next: 'continue'};
	if (run.isDiskLow) return {text: 'the disk is almost full'};
	const gate = usageLimitOf(run, stream.id);
	if (gate) return {text: limitText(gate.agent && limitName(gate), gate.until, now)};
	return {text: checkoutRefusal(run, stream.id) ?? waitText(waitsForHost(run, stream))};
};

/** `for a slot on mini`, or a sentence of its own. */
const waitText = (wait = 'for a slot'): string => (wait.startsWith('for ') ? `waiting ${wait}` : `waiting: ${wait}`);

const startingText = (stream: Stream): string => {
	if (stream.state.is !== 'starting') return '';
	if (stream.state.step === 'worktree') return 'making worktree';
	if (stream.state.step === 'setup') return 'running setup';
	return `starting ${currentSession(stream)?.agent ?? 'agent'}`;
};

const recoveringText = (stream: Stream): string => {
	const steps = {
		stopping: 'stopping what is left',
		checkpoint: 'taking a checkpoint',
		evidence: 'checking the result',
		committing: 'committing',
		verify: 'running verify',
		review: 'having it reviewed',
		back: 'changing its branch',
	};
	const cause = stream.state.is === 'recovering' ? stream.state.class : 'crash';
	const why = cause === 'person' ? 'asked by the user' : cause;
	return stream.ending ? `${why}: ${steps[stream.ending.step]}` : `${why}: starting a fresh session`;
};

const doing = (stream: Stream, now: number): {text: string; ageMs?: number} => {
	const session = currentSession(stream);
	if (stream.ending)
		return {
			text: stream.ending.back || stream.ending.review ? stream.ending.reason : 'stopping',
			ageMs: Math.max(0, now - stream.ending.since),
		};
	if (session?.retry && session.retry.until >= now - 60_000)
		return {text: `API retry ${session.retry.attempt}/${session.retry.max}: ${session.retry.error}`};
	const tool = session?.openTools.at(-1);
	if (tool) return {text: tool.detail || tool.name, ageMs: Math.max(0, now - tool.since)};
	const task = stream.tasks.find(one => one.status === 'in_progress');
	const text = session?.doing ?? task?.title ?? 'working';
	return {text, ageMs: Math.max(0, now - (session?.doingAt ?? stream.signAt))};
};

/** Short: the time must fit into a row of 80 columns. */
const limitText = (name: string | undefined, until: Instant | undefined, now: number): string =>
	`${name || 'usage'} limit${until === undefined ? '' : ` until ${clock(until, now)}`}`;

const user: readonly WaitingCause[] = ['permission', 'question', 'approval', 'interrupted'];

const waiting = (stream: Stream, cause: WaitingCause, now: number): Description => {
	const state = stream.state.is === 'waiting' ? stream.state : undefined;
	const detail = state?.detail === undefined ? '' : `: ${state.detail}`;
	const agent = currentSession(stream)?.agent;
	const texts: Record<WaitingCause, string> = {
		permission: state?.detail === undefined ? 'asks' : `asks to ${state.detail}`,
		question: `asks${detail}`,
		limit: limitText(agent, state?.until, now),
		backoff:
			state?.until === undefined || state.until <= now
				? `waits to restart${detail}`
				: `restarts in ${seconds(state.until - now)}${detail}`,
		approval:
			state?.gate === 'after' ? 'done, waits for approval' : `waits for approval${state?.gate ? ' to start' : ''}`,
		paused: 'paused',
		interrupted: 'interrupted',
		attached: 'you are attached',
		budget: state?.detail === undefined ? 'budget is used up' : `${state.detail} budget is used up`,
		streams: 'waits for news of its streams',
	};
	const isUser = user.includes(cause);
	return {
		glyph: isUser ? 'waits' : 'parked',
		tone: isUser ? 'person' : 'parked',
		word: 'waiting',
		text: texts[cause],
		...(['paused', 'interrupted', 'budget'].includes(cause) && {next: 'continue' as const}),
		...(state && {ageMs: Math.max(0, now - state.since)}),
	};
};

const stoppedText = (run: Run, {id, state}: Stream): Pick<Description, 'text' | 'next'> => {
	const lost = lostRace(run, id);
	if (lost) return {text: `lost race ${lost.race} to ${lost.winner}`};
	const {reason, isByLead} = state.is === 'stopped' ? state : {};
	return {text: reason ?? (isByLead ? 'by the lead' : 'by the user'), next: 'continue'};
};

/** Done, and in the user's hands: it looks like nothing that is fine. */
const conflicted = (
	{target}: Run,
	{files, into = target}: Extract<Stream['merge'], {is: 'conflicted'}>,
): Description => ({
	glyph: 'conflict',
	tone: 'bad',
	word: 'conflicted',
	text: `conflicts with ${into || 'the target'} in ${files.join(', ')}`,
});

const mergeText = (run: Run, stream: Stream): Pick<Description, 'text' | 'next'> => {
	const {merge} = stream;
	if (merge.is === 'merged') return {text: `merged into ${merge.into}`};
	if (merge.is === 'merging') return {text: `merging: ${merge.step}`};
	if (merge.is === 'queued') return {text: 'queued to merge'};
	const lost = lostRace(run, stream.id);
	if (lost) return {text: `not chosen: ${lost.winner} won race ${lost.race}`};
	if (isUndecided(run, stream.id)) return {text: `race ${raceOf(run, stream.id)} has no winner yet`};
	if (!stream.workplace) return {text: 'nothing to do'};
	if (isLead(run, stream.id)) return {text: 'its streams are done'};
	if (merge.is === 'unmerged' && merge.note !== undefined) return {text: merge.note};
	if (reviewerDoubt(stream) !== undefined) return {text: 'not merged yet'};
	return {text: foreseen(run, stream) ? `will conflict with ${run.target}` : 'ready to merge', next: 'merge'};
};

const seconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))}s`;

/** `14:05` as the reader's clock shows it; of another day `Mon 14:05`, of one that is far off `1 Dec 14:05`. */
export const clock = (at: number, now: number): string => {
	const date = new Date(at);
	const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
	if (date.toDateString() === new Date(now).toDateString()) return time;
	const isNear = Math.abs(at - now) < 6 * dayMs;
	const day = isNear ? ({weekday: 'short'} as const) : ({day: 'numeric', month: 'short'} as const);
	return `${date.toLocaleDateString('en-GB', day)} ${time}`;
};
