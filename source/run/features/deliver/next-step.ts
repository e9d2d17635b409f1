import type {Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {deliveryRefusal, landedSince, placeOf} from './stack.ts';
import {answerText} from './text.ts';
import type {DeliveryStep} from './types.ts';

/** What lies between how the stream is and how its pull request is; undefined when there is nothing to do now. */
export const nextStep = (run: Run, stream: Stream, now: number): DeliveryStep | undefined => {
	const {delivery, work} = stream;
	if (!delivery?.isWanted || !work || deliveryRefusal(run, stream) !== undefined) return undefined;
	const {problem, retryAt, pushed, pull} = delivery;
	if (problem !== undefined && (retryAt === undefined || retryAt > now)) return undefined;
	if (pull && pull.state !== 'open') return undefined;
	const landed = landedSince(run, stream);
	if (landed.length > 0) return {is: 'sync', landed};
	if (!isProved(run, stream)) return undefined;
	if (pushed?.head !== work.head) return {is: 'push', head: work.head};
	if (delivery.answer && pull && delivery.answer.head !== work.head)
		return {is: 'comment', key: delivery.answer.key, text: answerText(delivery.answer.to, work.head)};
	const {onto, waitsFor} = placeOf(run, stream.id);
	if (waitsFor.some(id => isComing(run.streams[id]))) return undefined;
	if (onto !== undefined && run.streams[onto]?.delivery?.pushed === undefined) return undefined;
	const place = {...(onto !== undefined && {onto}), waitsFor};
	if (!pull) return {is: 'create', head: work.head, ...place};
	if (pull.onto !== onto && pull.waitsFor.length === 0) return {is: 'retarget', ...(onto !== undefined && {onto})};
	return pull.isDraft && pull.waitsFor.length > 0 && waitsFor.length === 0 && onto === undefined
		? {is: 'ready'}
		: undefined;
};

/** With a verify command only commits that passed it leave the machine. */
const isProved = (run: Run, {id, verify, work}: Stream): boolean =>
	plannedStream(run, id)?.verify === undefined || (verify?.ok === true && verify.head === work?.head);

/** Its number is still to be known. */
const isComing = (stream: Stream | undefined): boolean =>
	stream?.delivery?.isWanted === true && stream.delivery.problem === undefined && stream.delivery.pull === undefined;
