import type {Budget} from '../../plan/types.ts';
import type {Draft} from '../draft.ts';
import {addActivity, patchStream, setState} from '../draft.ts';
import type {DerivedAlert, Feature} from '../feature.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Instant, NextSession, Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {isFinal, streamsInOrder} from '../select/streams.ts';
import {
	budgetText,
	isOutOfBudget,
	runSpent,
	type Spent,
	streamSpent,
	usedShare,
	usedUp,
	waitsForBudget,
} from './spent.ts';

const warnShare = 0.8;
const maxNamed = 5;

/** No session begins while the budget is used up; what was to come next is kept. */
export const parkForBudget = (draft: Draft, streamId: string, next: NextSession | undefined): void => {
	const scope = usedUp(draft.run, streamId, draft.now);
	const detail = scope === 'stream' ? 'its own' : "the run's";
	patchStream(draft, streamId, {ending: undefined, next});
	setState(draft, streamId, {is: 'waiting', cause: 'budget', since: draft.now, detail});
	addActivity(draft, 'state', `${streamId} waits: ${detail} budget is used up`, streamId);
};

/** The user's explicit word for one stream: it holds until the stream ends. Says so, or nothing when none was needed. */
export const overruleBudget = (draft: Draft, streamId: string): string => {
	if (usedUp(draft.run, streamId, draft.now) === undefined) return '';
	patchStream(draft, streamId, {isBudgetOverruled: true});
	addActivity(draft, 'command', 'continues although the budget is used up: the user said so', streamId);
	return ', although the budget is used up, until it ends';
};

/** Before anything is started: what a larger budget frees takes its turn. */
const wakeFromBudget = (draft: Draft): void => {
	for (const stream of streamsInOrder(draft.run))
		if (waitsForBudget(stream) && !isOutOfBudget(draft.run, stream.id, draft.now)) wake(draft, stream);
};

/** After every message: what the user allowed a stream is over when it ends. */
const endOverrules = (draft: Draft): void => {
	for (const {id, state, isBudgetOverruled} of streamsInOrder(draft.run))
		if (isBudgetOverruled && isFinal(state)) patchStream(draft, id, {isBudgetOverruled: undefined});
};

const wake = (draft: Draft, {id, sessions}: Stream): void =>
	setState(
		draft,
		id,
		sessions.length === 0
			? {is: 'pending'}
			: {is: 'waiting', cause: 'backoff', since: draft.now, until: draft.now, detail: 'for a slot'},
	);

const budgetAlerts = (run: Run, now: Instant): readonly DerivedAlert[] => {
	const {budget} = run.plan;
	if (!budget && run.plan.streams.every(one => one.budget === undefined)) return [];
	const ofStreams = streamsInOrder(run).flatMap(stream => {
		const own = plannedStream(run, stream.id)?.budget;
		const held = waitsForBudget(stream) && usedUp(run, stream.id, now) === 'stream' ? [stream.id] : [];
		return own && !isFinal(stream.state) ? alertOf(stream.id, own, streamSpent(stream, now), held) : [];
	});
	return [...(budget ? alertOf(undefined, budget, runSpent(run, now), heldByRun(run, now)) : []), ...ofStreams];
};

const heldByRun = (run: Run, now: number): readonly string[] =>
	streamsInOrder(run)
		.filter(stream => waitsForBudget(stream) && usedUp(run, stream.id, now) === 'run')
		.map(({id}) => id);

const raiseIt = 'raise it in the plan, then claude-grid plan apply';

/** Texts without amounts that move: an alert is told once. */
const alertOf = (
	streamId: string | undefined,
	budget: Budget,
	spent: Spent,
	held: readonly string[],
): readonly DerivedAlert[] => {
	const share = usedShare(budget, spent);
	if (share < warnShare) return [];
	const whose = streamId === undefined ? "the run's budget" : `the budget of ${streamId}`;
	const common = {kind: 'budget', ...(streamId !== undefined && {streamId})} as const;
	const of = streamId ?? '';
	if (share < 1)
		return [
			{
				...common,
				of: `${of}:80`,
				text: `80 % of ${whose} of ${budgetText(budget)} is used`,
				cure: raiseIt,
				isAdvice: true,
			},
		];
	const text = `${whose} of ${budgetText(budget)} is used up: no new session starts${waiting(held)}`;
	const overrule = hintOf`${raiseIt}; ${command('continue', held[0] ?? streamId ?? '<stream>')} overrides it for that stream`;
	return [
		{...common, of, text, cure: held.length === 0 ? raiseIt : overrule, ...(held.length === 0 && {isAdvice: true})},
	];
};

const waiting = (held: readonly string[]): string => {
	if (held.length === 0) return '';
	const more = held.length > maxNamed ? ` and ${held.length - maxNamed} more` : '';
	const isOne = held.length === 1;
	return `, ${held.slice(0, maxNamed).join(', ')}${more} ${isOne ? 'waits' : 'wait'}`;
};

export const budget = {wake: wakeFromBudget, settle: endOverrules, alerts: {budget: budgetAlerts}} satisfies Feature;
