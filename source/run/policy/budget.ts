import type {Budget} from '../../plan/types.ts';
import type {Draft} from '../draft.ts';
import {addActivity, clearAlerts, patchRun, patchStream, raiseAlert, setState} from '../draft.ts';
import type {Feature} from '../feature.ts';
import type {Alert, NextSession, Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {isFinal, streamsInOrder} from '../select.ts';
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

/** After every message: tells of budgets that run out, and forgets what the user allowed a stream that has ended. */
const updateBudgetAlerts = (draft: Draft): void => {
	for (const {id, state, isBudgetOverruled} of streamsInOrder(draft.run))
		if (isBudgetOverruled && isFinal(state)) patchStream(draft, id, {isBudgetOverruled: undefined});
	const {plan, budgetAlerts} = draft.run;
	const isUsed = plan.budget !== undefined || plan.streams.some(({budget}) => budget !== undefined);
	if (isUsed || budgetAlerts !== undefined) tell(draft, isUsed ? wantedAlerts(draft) : []);
};

const wake = (draft: Draft, {id, sessions}: Stream): void =>
	setState(
		draft,
		id,
		sessions.length === 0
			? {is: 'pending'}
			: {is: 'waiting', cause: 'backoff', since: draft.now, until: draft.now, detail: 'for a slot'},
	);

type Wanted = Omit<Alert, 'since'>;

const wantedAlerts = ({run, now}: Draft): readonly Wanted[] => {
	const ofStreams = streamsInOrder(run).flatMap(stream => {
		const budget = plannedStream(run, stream.id)?.budget;
		const held = waitsForBudget(stream) && usedUp(run, stream.id, now) === 'stream' ? [stream.id] : [];
		return budget && !isFinal(stream.state) ? alertOf(stream.id, budget, streamSpent(stream, now), held) : [];
	});
	const {budget} = run.plan;
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
): readonly Wanted[] => {
	const share = usedShare(budget, spent);
	if (share < warnShare) return [];
	const whose = streamId === undefined ? "the run's budget" : `the budget of ${streamId}`;
	const common = {kind: 'budget', ...(streamId !== undefined && {streamId})} as const;
	const key = `budget:${streamId ?? ''}`;
	if (share < 1)
		return [
			{
				...common,
				key: `${key}:80`,
				text: `80 % of ${whose} of ${budgetText(budget)} is used`,
				cure: raiseIt,
				isAdvice: true,
			},
		];
	const text = `${whose} of ${budgetText(budget)} is used up: no new session starts${waiting(held)}`;
	const overrule = `${raiseIt}; claude-grid continue ${held[0] ?? streamId ?? '<stream>'} overrides it for that stream`;
	return [
		{...common, key, text, cure: held.length === 0 ? raiseIt : overrule, ...(held.length === 0 && {isAdvice: true})},
	];
};

const waiting = (held: readonly string[]): string => {
	if (held.length === 0) return '';
	const more = held.length > maxNamed ? ` and ${held.length - maxNamed} more` : '';
	const isOne = held.length === 1;
	return `, ${held.slice(0, maxNamed).join(', ')}${more} ${isOne ? 'waits' : 'wait'}`;
};

/** What was told is not told again, even when the user has dismissed it. */
const tell = (draft: Draft, wanted: readonly Wanted[]): void => {
	const told = draft.run.budgetAlerts ?? {};
	const texts = Object.fromEntries(wanted.map(({key, text}) => [key, text]));
	for (const alert of wanted) if (told[alert.key] !== alert.text) raiseAlert(draft, alert);
	clearAlerts(draft, ({kind, key}) => kind === 'budget' && texts[key] === undefined);
	if (JSON.stringify(texts) === JSON.stringify(told)) return;
	patchRun(draft, {budgetAlerts: wanted.length === 0 ? undefined : texts});
};

export const budget = {wake: wakeFromBudget, settle: updateBudgetAlerts} satisfies Feature;
