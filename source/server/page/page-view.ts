import {approvalKey, approvalLines, approvalVersion} from '../../run/features/approval/approvals.ts';
import {alertKey} from '../../run/features/questions/questions.ts';
import {type AskedLine, reasonOf} from '../../run/features/questions/reason.ts';
import type {Alert, Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {refusal} from '../../run/permissions.ts';
import {costView, runCostUsd} from '../../run/policy/cost.ts';
import {
	isFinished,
	mergedTogether,
	needsUser,
	overall,
	pendingApproval,
	slots,
	streamsInOrder,
	unblocks,
} from '../../run/select.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {runFlag} from '../../run/view/run-flag.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {type PageStream, streamForPage} from './page-stream.ts';
import {reasons} from './reasons.ts';

/** A run as the web page draws it: everything is said, every text is safe to draw, instants are epoch milliseconds. */

const runActions = {pause: 'run.pause', continue: 'run.continue', stop: 'run.stop', merge: 'run.merge'} as const;

export type PageRun = {
	readonly id: string;
	readonly name: string;
	readonly target: string;
	/** What holds the whole run up; empty while it resumes by itself. */
	readonly flag: string;
	readonly outcome: {readonly ok: boolean; readonly sentence: string; readonly speedup: number} | null;
	readonly progress: {
		readonly total: number;
		readonly completed: number;
		readonly proved: number;
		readonly percent: number;
	};
	readonly slots: {readonly used: number; readonly max: number};
	/** What is known of it; null: nothing. */
	readonly costUsd: number | null;
	readonly startedAt: number;
	/** Null while it continues. */
	readonly endedAt: number | null;
	readonly merged: number;
	/** In the order they would be merged. */
	readonly mergeable: readonly string[];
	/** Why an action cannot be done now; one that can is not there. */
	readonly refusals: Partial<Readonly<Record<keyof typeof runActions, string>>>;
};

export type PageAlert = {
	readonly key: string;
	readonly kind: Alert['kind'];
	readonly streamId: string | null;
	readonly text: string;
	readonly cure: string;
	readonly since: number;
	readonly isAdvice: boolean;
	/** Unfinished streams that wait for this alert's stream. */
	readonly unblocks: readonly string[];
	/** What waits for approval, in sentences: the whole of it, nothing hidden; `seen`: its version. */
	readonly approval: {readonly lines: readonly string[]; readonly seen: string} | null;
	/** What an agent asks: the whole of it, nothing hidden; `allows`: what "always" allows, in words; '' when it cannot be. */
	readonly question: PageQuestion | null;
};

/** `text`: all that is asked, line by line; `facts`: why, where, and what no checkpoint holds. */
export type PageQuestion = {
	readonly id: string;
	readonly text: string;
	readonly facts: readonly string[];
	readonly allows: string;
};

export type PageView = {
	readonly run: PageRun | null;
	/** What waits for the user first, most blocking first; advice after it. */
	readonly alerts: readonly PageAlert[];
	/** In the plan's order. */
	readonly streams: readonly PageStream[];
};

export const pageView = (run: Run | null, now: number): PageView => {
	if (run === null) return {run: null, alerts: [], streams: []};
	const alerts = [...needsUser(run), ...run.alerts.filter(alert => alert.isAdvice)];
	return {
		run: runForPage(run),
		alerts: alerts.map(alert => alertForPage(run, alert)),
		streams: streamsInOrder(run).map(stream => streamForPage(run, stream, now)),
	};
};

const runForPage = (run: Run): PageRun => {
	const end = outcome(run);
	return {
		id: run.id,
		name: sanitise(run.plan.name, {maxLength: 80}),
		target: sanitise(run.target, {maxLength: 80}),
		flag: [isRehearsal(run.plan) ? rehearsalWords : '', runFlag(run)].filter(Boolean).join(', '),
		outcome: end ? {ok: end.ok, sentence: sanitise(end.sentence, {maxLength: 400}), speedup: end.speedup} : null,
		progress: overall(run),
		slots: slots(run),
		costUsd: costView(runCostUsd(run)),
		startedAt: run.createdAt,
		endedAt: isFinished(run) ? (run.finishedAt ?? run.lastMessageAt) : null,
		merged: streamsInOrder(run).filter(stream => stream.merge.is === 'merged').length,
		mergeable: mergedTogether(run).map(stream => stream.id),
		refusals: reasons(runActions, type => refusal(run, {type})),
	};
};

const alertForPage = (run: Run, alert: Alert): PageAlert => ({
	key: alert.key,
	kind: alert.kind,
	streamId: alert.streamId ?? null,
	text: withoutId(
		sanitise(alert.text, {maxLength: 2000, revealHidden: alert.kind === 'question'}),
		alert.streamId ?? '',
	),
	cure: sanitise(alert.cure ?? '', {maxLength: 400}),
	since: alert.since,
	isAdvice: alert.isAdvice ?? false,
	unblocks: alert.streamId === undefined || alert.isAdvice ? [] : unblocks(run, alert.streamId),
	approval: approvalOf(run, alert),
	question: questionOf(run, alert),
});

const approvalOf = (run: Run, {key, streamId}: Alert): PageAlert['approval'] => {
	const stream = run.streams[streamId ?? ''];
	if (key !== approvalKey(streamId ?? '') || !stream || pendingApproval(stream) === undefined) return null;
	return {lines: approvalLines(run, stream).map(sanitiseWhole), seen: approvalVersion(run, stream)};
};

const questionOf = (run: Run, {key, streamId}: Alert): PageAlert['question'] => {
	const stream = run.streams[streamId ?? ''];
	const asked = stream?.questions?.find(one => key === alertKey(streamId ?? '', one.id));
	if (!stream || !asked) return null;
	const reason = reasonOf(run, stream, asked);
	const fact = (label: string, text: string) => (text === '' ? [] : [`${label}: ${text}`]);
	return {
		id: asked.id,
		text: reason.asked.map(askedText).join('\n'),
		facts: [
			...fact('It was doing', reason.doing),
			...fact('It said', reason.said),
			...fact('Its reason', reason.description),
			...fact('In', reason.place),
			...reason.unsaved.flatMap(text => fact('Not saved', text)),
		],
		allows: reason.allows,
	};
};

const askedText = ({sign, number, text}: AskedLine): string =>
	sign === '' ? text : `${number === undefined ? '' : `${`${number}`.padStart(4)} `}${sign} ${text}`;

/** The stream is named beside the text already. */
const withoutId = (text: string, streamId: string): string =>
	text.startsWith(`${streamId}: `) ? text.slice(streamId.length + 2) : text;
