import {order} from '../../../plan/graph/graph.ts';
import {count} from '../../count.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, addEffect, clearAlerts, patchStream, raiseAlert, streamOf} from '../../draft.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {currentSession} from '../../select/streams.ts';
import {beginStop} from '../../stream/stopping.ts';
import {holdingReading} from '../reviewer/reading.ts';
import {nextStep} from './next-step.ts';
import {alertKey, patchDelivery, setLanded} from './record.ts';
import {deliverable, deliveryRefusal, placeOf} from './stack.ts';
import type {Delivery, DeliveryStep} from './types.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

const firstRetryMs = 30_000;
const lastRetryMs = 10 * 60_000;

/** What it stands on is needed first, for its branch is the base. */
const want = (draft: Draft, streamId: string): void => {
	const {onto, waitsFor} = placeOf(draft.run, streamId);
	for (const need of onto === undefined ? waitsFor : [onto])
		if (!draft.run.streams[need]?.delivery?.isWanted) want(draft, need);
	clearAlerts(draft, alert => alert.key === alertKey(streamId));
	const {delivery} = streamOf(draft, streamId);
	// One that was closed, or merged before the newest commits, is followed by another.
	const pull = delivery?.pull?.state === 'open' ? delivery.pull : undefined;
	patchDelivery(draft, streamId, {isWanted: true, pull, problem: undefined, retryAt: undefined, failures: undefined});
};

export const deliver = (draft: Draft, {streamId}: {readonly streamId: string}): CommandAnswer => {
	const {delivery} = streamOf(draft, streamId);
	want(draft, streamId);
	const number = delivery?.pull?.state === 'open' ? ` #${delivery.pull.number}` : '';
	return {
		ok: true,
		message: `${streamId}: its pull request${number} is ${number ? 'brought up to date' : 'being opened'}`,
	};
};

export const deliverAll = (draft: Draft): CommandAnswer => {
	const ids = deliverable(draft.run);
	for (const id of ids) want(draft, id);
	return ids.length === 0
		? {ok: false, code: 'NOT_NOW', message: 'no completed stream has a commit to deliver'}
		: {ok: true, message: `the pull requests of ${count(ids.length, 'stream')} are being opened, in order`};
};

/** One step at a time in the whole run, in the order of the plan: what others stand on goes first. */
export const advanceDeliveries = (draft: Draft): void => {
	const all = Object.values(draft.run.streams);
	if (all.some(({delivery}) => delivery?.step !== undefined)) return;
	for (const id of order(draft.run.plan)) {
		const stream = draft.run.streams[id];
		if (!stream) continue;
		const isPlanned = plannedStream(draft.run, id)?.deliver === 'pr' && stream.delivery === undefined;
		if (isPlanned && deliveryRefusal(draft.run, stream) === undefined) want(draft, id);
		const step = nextStep(draft.run, streamOf(draft, id), draft.now);
		if (step) return begin(draft, id, step);
	}
};

const begin = (draft: Draft, streamId: string, step: DeliveryStep): void => {
	patchDelivery(draft, streamId, {step, retryAt: undefined, problem: undefined});
	addEffect(draft, {type: 'delivery.start', streamId, step});
};

/** Another engine was to do it: it looks whether that happened, and does it otherwise. */
export const repeatDelivery = (draft: Draft, {id, delivery}: Stream): void => {
	if (delivery?.step) addEffect(draft, {type: 'delivery.start', streamId: id, step: delivery.step});
};

/** What comes of a step that is not under way any more changes nothing. */
export const whileUnderWay =
	<Event extends {readonly streamId: string}>(handle: (draft: Draft, event: Event, before: Delivery) => void) =>
	(draft: Draft, event: Event): void => {
		const {delivery} = streamOf(draft, event.streamId);
		if (delivery?.step) handle(draft, event, delivery);
	};

export const onPushed = (draft: Draft, {streamId, remote, branch, head}: Of<'delivery.pushed'>): void => {
	patchDelivery(draft, streamId, {step: undefined, failures: undefined, pushed: {remote, branch, head}});
	clearAlerts(draft, alert => alert.key === alertKey(streamId));
	addActivity(draft, 'merge', `↑ ${branch} is on ${remote} (${head.slice(0, 8)})`, streamId);
};

export const onCommented = (draft: Draft, {streamId}: Of<'delivery.commented'>): void =>
	patchDelivery(draft, streamId, {step: undefined, failures: undefined, answer: undefined});

/** What is new in its branch is proved like any other work of it. */
export const onSynced = (draft: Draft, event: Of<'delivery.synced'>, before: Delivery): void => {
	const {streamId, landed, workplace} = event;
	const synced = [...new Set([...(before.synced ?? []), ...landed])];
	patchDelivery(draft, streamId, {step: undefined, failures: undefined, synced});
	if (!workplace) return;
	patchStream(draft, streamId, {workplace, behind: {}, ...holdingReading(streamOf(draft, streamId))});
	addActivity(draft, 'merge', `${streamId} holds what has landed of ${landed.join(', ')}`, streamId);
	beginStop(draft, streamId, 'finished', currentSession(streamOf(draft, streamId))?.result?.text ?? '');
};

export const onOpened = (draft: Draft, event: Of<'delivery.opened'>, before: Delivery): void => {
	const {streamId, pull} = event;
	patchDelivery(draft, streamId, {step: undefined, failures: undefined, pull});
	clearAlerts(draft, alert => alert.key === alertKey(streamId));
	if (pull.state === 'merged') return setLanded(draft, streamId, pull);
	const draftNote = pull.isDraft ? ', a draft' : '';
	const text =
		before.pull === undefined
			? `pull request #${pull.number} of ${streamId} is open${draftNote}: ${pull.url}`
			: `pull request #${pull.number} of ${streamId} goes to ${pull.base}${draftNote}`;
	addActivity(draft, 'merge', text, streamId);
};

export const onFailed = (draft: Draft, event: Of<'delivery.failed'>, before: Delivery): void => {
	const {streamId, reason, hint, isPassing} = event;
	const failures = (before.failures ?? 0) + 1;
	const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(10, failures - 1));
	const problem = reason.slice(0, 400);
	patchDelivery(draft, streamId, {
		step: undefined,
		failures,
		problem,
		retryAt: isPassing ? draft.now + wait : undefined,
	});
	const what = before.step?.is === 'push' ? 'branch of' : 'pull request of';
	addActivity(draft, 'merge', `the ${what} ${streamId} was not delivered: ${problem}`, streamId);
	// What waits for the user is another alert than what passes by itself.
	if (!isPassing) clearAlerts(draft, alert => alert.key === alertKey(streamId));
	raiseAlert(draft, {
		key: alertKey(streamId),
		kind: 'delivery',
		streamId,
		text: `the ${what} ${streamId} was not delivered: ${problem}`,
		cure: hint ?? (isPassing ? 'it is retried automatically' : hintOf`${command('pr', streamId)} retries`),
		...(isPassing && {isAdvice: true}),
	});
};
