import {order} from '../../plan/graph.ts';
import type {CommandAnswer} from '../command.ts';
import {count} from '../count.ts';
import type {Draft} from '../draft.ts';
import {
	addActivity,
	addEffect,
	clearAlerts,
	clearStreamAlerts,
	patchRun,
	patchStream,
	raiseAlert,
	streamOf,
} from '../draft.ts';
import type {RunEvent} from '../event.ts';
import type {Run, Stream} from '../types.ts';
import {plannedStream} from '../types.ts';
import {deliveryRefusal, placeOf} from './stack.ts';
import type {Delivery, DeliveryStep, PullRequest} from './types.ts';

type DeliveryEvent = Extract<RunEvent, {readonly type: `delivery.${string}`}>;

const alertKey = (streamId: string): string => `delivery:${streamId}`;
const firstRetryMs = 30_000;
const lastRetryMs = 10 * 60_000;

const patchDelivery = (draft: Draft, streamId: string, patch: Partial<Delivery>): void => {
	const before: Delivery = streamOf(draft, streamId).delivery ?? {isWanted: true};
	const next = Object.entries({...before, ...patch}).filter(([, value]) => value !== undefined);
	patchStream(draft, streamId, {delivery: Object.fromEntries(next) as Delivery});
};

/** What it stands on is needed first, for its branch is the base. */
const want = (draft: Draft, streamId: string): void => {
	const {onto, waitsFor} = placeOf(draft.run, streamId);
	for (const need of onto === undefined ? waitsFor : [onto])
		if (!draft.run.streams[need]?.delivery?.isWanted) want(draft, need);
	clearAlerts(draft, alert => alert.key === alertKey(streamId));
	const {delivery} = streamOf(draft, streamId);
	const pull = delivery?.pull?.state === 'closed' ? undefined : delivery?.pull;
	patchDelivery(draft, streamId, {isWanted: true, pull, problem: undefined, retryAt: undefined, failures: undefined});
};

export const deliver = (draft: Draft, streamId: string): CommandAnswer => {
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

export const deliverable = (run: Run): readonly string[] =>
	order(run.plan).filter(id => {
		const stream = run.streams[id];
		return stream !== undefined && deliveryRefusal(run, stream) === undefined;
	});

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

/** What lies between how the stream is and how its pull request is; undefined when there is nothing to do now. */
export const nextStep = (run: Run, stream: Stream, now: number): DeliveryStep | undefined => {
	const {delivery, work} = stream;
	if (!delivery?.isWanted || !work || deliveryRefusal(run, stream) !== undefined) return undefined;
	const {problem, retryAt, pushed, pull} = delivery;
	if (problem !== undefined && (retryAt === undefined || retryAt > now)) return undefined;
	if (pull && pull.state !== 'open') return undefined;
	if (pushed?.head !== work.head) return {is: 'push', head: work.head};
	const {onto, waitsFor} = placeOf(run, stream.id);
	if (waitsFor.some(id => isComing(run.streams[id]))) return undefined;
	if (onto !== undefined && run.streams[onto]?.delivery?.pushed === undefined) return undefined;
	const place = {...(onto !== undefined && {onto}), waitsFor};
	if (!pull) return {is: 'create', head: work.head, ...place};
	if (pull.onto !== onto && pull.waitsFor.length === 0) return {is: 'retarget', ...(onto !== undefined && {onto})};
	return pull.isDraft && pull.waitsFor.length > 0 && waitsFor.length === 0 ? {is: 'ready'} : undefined;
};

/** Its number is still to be known. */
const isComing = (stream: Stream | undefined): boolean =>
	stream?.delivery?.isWanted === true && stream.delivery.problem === undefined && stream.delivery.pull === undefined;

export const onDeliveryEvent = (draft: Draft, event: DeliveryEvent): void => {
	const {streamId} = event;
	const {delivery} = streamOf(draft, streamId);
	if (!delivery?.step) return;
	switch (event.type) {
		case 'delivery.pushed': {
			const {remote, branch, head} = event;
			patchDelivery(draft, streamId, {step: undefined, failures: undefined, pushed: {remote, branch, head}});
			clearAlerts(draft, alert => alert.key === alertKey(streamId));
			return addActivity(draft, 'merge', `↑ ${branch} is on ${remote} (${head.slice(0, 8)})`, streamId);
		}
		case 'delivery.opened':
			return onOpened(draft, event, delivery);
		case 'delivery.commented':
			return patchDelivery(draft, streamId, {step: undefined, failures: undefined});
		case 'delivery.failed':
			return onFailed(draft, event, delivery);
	}
};

const onOpened = (draft: Draft, event: Extract<DeliveryEvent, {type: 'delivery.opened'}>, before: Delivery): void => {
	const {streamId, pull} = event;
	patchDelivery(draft, streamId, {step: undefined, failures: undefined, pull});
	clearAlerts(draft, alert => alert.key === alertKey(streamId));
	if (pull.state === 'merged') return landed(draft, streamId, pull);
	const draftNote = pull.isDraft ? ', a draft' : '';
	const text =
		before.pull === undefined
			? `pull request #${pull.number} of ${streamId} is open${draftNote}: ${pull.url}`
			: `pull request #${pull.number} of ${streamId} goes to ${pull.base}${draftNote}`;
	addActivity(draft, 'merge', text, streamId);
};

/** By whomever it was merged there; the branch here is as it was. */
const landed = (draft: Draft, streamId: string, {number, base, commit}: PullRequest): void => {
	const {merge, delivery, work} = streamOf(draft, streamId);
	if (merge.is === 'merged') return;
	const into = `${delivery?.pushed?.remote ?? 'origin'}/${base}`;
	patchRun(draft, {mergeQueue: draft.run.mergeQueue.filter(id => id !== streamId)});
	patchStream(draft, streamId, {
		merge: {is: 'merged', into, commit: commit ?? work?.head ?? '', at: draft.now, by: 'contents'},
	});
	clearStreamAlerts(draft, streamId, 'merge', 'conflict', 'unreported', 'delivery');
	addActivity(draft, 'merge', `● ${streamId} is in ${into} by pull request #${number}`, streamId);
};

const onFailed = (draft: Draft, event: Extract<DeliveryEvent, {type: 'delivery.failed'}>, before: Delivery): void => {
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
		cure: hint ?? (isPassing ? 'it is tried again by itself' : `claude-grid pr ${streamId} retries`),
		...(isPassing && {isAdvice: true}),
	});
};
