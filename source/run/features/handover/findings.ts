import type {Draft} from '../../draft.ts';
import {addActivity, patchStream, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Finding, Stream} from '../../model/types.ts';
import {currentSession} from '../../select/streams.ts';
import {saveCheckpoint} from '../../stream/checkpoints.ts';
import {fenced} from './markdown.ts';

const maxFindings = 100;
/** Characters of all texts of one stream. */
const maxText = 300_000;
const betweenCheckpointsMs = 10_000;
/** Characters of products in one handover. */
const maxHandoverLength = 12_000;

type Own = Extract<Command, {type: 'product.store' | 'checkpoint.create'}>;

/** What an agent keeps of its own stream; a session that is over keeps nothing. */
const whileLive =
	<Asked extends Own>(keep: (draft: Draft, command: Asked) => CommandAnswer) =>
	(draft: Draft, command: Asked): CommandAnswer => {
		const session = currentSession(streamOf(draft, command.streamId));
		if (!session || session.id !== command.sessionId || session.endedAt !== undefined)
			return {ok: false, code: 'STALE_SESSION', message: 'this session is not the current one of the stream'};
		patchStream(draft, command.streamId, {signAt: draft.now});
		return keep(draft, command);
	};

/** A product of the same kind and title takes the place of the one before. */
export const storeFinding = whileLive((draft, command: Extract<Own, {type: 'product.store'}>) => {
	const {streamId, sessionId, title, kind, text} = command;
	const others = (streamOf(draft, streamId).products ?? []).filter(one => one.title !== title || one.kind !== kind);
	const product: Finding = {title, kind, text, at: draft.now, sessionId};
	patchStream(draft, streamId, {products: bounded([...others, product])});
	addActivity(draft, 'note', `stored a ${kind}: ${title}`, streamId);
	return {ok: true, message: `stored: ${kind} "${title}"; sessions after this one find it in their handover`, streamId};
});

/** The newest that fit. */
const bounded = (products: readonly Finding[]): readonly Finding[] => {
	let left = maxText;
	const newest = products.slice(-maxFindings).reverse();
	const fit = newest.findIndex(({text}) => {
		left -= text.length;
		return left < 0;
	});
	return (fit === -1 ? newest : newest.slice(0, fit)).reverse();
};

export const createCheckpoint = whileLive((draft, {streamId, reason}: Extract<Own, {type: 'checkpoint.create'}>) => {
	const stream = streamOf(draft, streamId);
	if (!stream.workplace || stream.ending) return {ok: false, code: 'NOT_NOW', message: 'its session is ending'};
	if (draft.now - (stream.checkpointAskedAt ?? Number.NEGATIVE_INFINITY) < betweenCheckpointsMs)
		return {ok: true, message: 'a checkpoint of it was taken just now', streamId};
	const number = saveCheckpoint(draft, streamId, `asked by its agent${reason === undefined ? '' : `: ${reason}`}`);
	return {ok: true, message: `checkpoint ${number} is being taken`, streamId};
});

/** What earlier sessions stored, newest first, for the handover; titles always, texts as far as there is room. */
export const findingLines = ({products = []}: Stream): readonly string[] => {
	if (products.length === 0) return [];
	let left = maxHandoverLength;
	const lines = [...products].reverse().flatMap(({kind, title, text}) => {
		const head = `  - ${kind}: ${title.replaceAll(/\s+/g, ' ')}`;
		const body = text.trim() === '' ? [] : fenced(text.trim(), {maxLines: 60, indent: '    '});
		left -= body.join('\n').length;
		return left < 0 ? [head] : [head, ...body];
	});
	return ['- Stored by earlier sessions (stream_get shows it again):', ...lines];
};
