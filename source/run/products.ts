import type {Command, CommandAnswer} from './command.ts';
import {saveCheckpoint} from './checkpoints.ts';
import {fenced} from './markdown.ts';
import {currentSession} from './select.ts';
import type {Turn} from './turn.ts';
import {patchStream, say, streamOf} from './turn.ts';
import type {Stream, WorkProduct} from './types.ts';

const mostProducts = 100;
/** Characters of all texts of one stream. */
const mostText = 300_000;
const betweenCheckpointsMs = 10_000;
/** Characters of products in one handover. */
const handoverRoom = 12_000;

type Own = Extract<Command, {type: 'product.store' | 'checkpoint.create'}>;

/** What an agent keeps of its own stream; a session that is over keeps nothing. */
export const onOwnCommand = (turn: Turn, command: Own): CommandAnswer => {
	const session = currentSession(streamOf(turn, command.streamId));
	if (!session || session.id !== command.sessionId || session.endedAt !== undefined)
		return {ok: false, code: 'STALE_SESSION', message: 'this session is not the current one of the stream'};
	patchStream(turn, command.streamId, {signAt: turn.now});
	return command.type === 'product.store' ? storeProduct(turn, command) : createCheckpoint(turn, command);
};

/** A product of the same kind and title takes the place of the one before. */
const storeProduct = (turn: Turn, command: Extract<Own, {type: 'product.store'}>): CommandAnswer => {
	const {streamId, sessionId, title, kind, text} = command;
	const others = (streamOf(turn, streamId).products ?? []).filter(one => one.title !== title || one.kind !== kind);
	const product: WorkProduct = {title, kind, text, at: turn.now, sessionId};
	patchStream(turn, streamId, {products: bounded([...others, product])});
	say(turn, 'note', `stored a ${kind}: ${title}`, streamId);
	return {ok: true, message: `stored: ${kind} "${title}"; sessions after this one find it in their handover`, streamId};
};

/** The newest that fit. */
const bounded = (products: readonly WorkProduct[]): readonly WorkProduct[] => {
	let left = mostText;
	const newest = products.slice(-mostProducts).reverse();
	const fit = newest.findIndex(({text}) => {
		left -= text.length;
		return left < 0;
	});
	return (fit === -1 ? newest : newest.slice(0, fit)).reverse();
};

const createCheckpoint = (turn: Turn, {streamId, reason}: Extract<Own, {type: 'checkpoint.create'}>): CommandAnswer => {
	const stream = streamOf(turn, streamId);
	if (!stream.workplace || stream.ending) return {ok: false, code: 'NOT_NOW', message: 'its session is ending'};
	if (turn.now - (stream.checkpointAskedAt ?? Number.NEGATIVE_INFINITY) < betweenCheckpointsMs)
		return {ok: true, message: 'a checkpoint of it was taken just now', streamId};
	const number = saveCheckpoint(turn, streamId, `asked by its agent${reason === undefined ? '' : `: ${reason}`}`);
	return {ok: true, message: `checkpoint ${number} is being taken`, streamId};
};

/** What earlier sessions stored, newest first, for the handover; titles always, texts as far as there is room. */
export const productLines = ({products = []}: Stream): readonly string[] => {
	if (products.length === 0) return [];
	let left = handoverRoom;
	const lines = [...products].reverse().flatMap(({kind, title, text}) => {
		const head = `  - ${kind}: ${title.replaceAll(/\s+/g, ' ')}`;
		const body = text.trim() === '' ? [] : fenced(text.trim(), {maxLines: 60, indent: '    '});
		left -= body.join('\n').length;
		return left < 0 ? [head] : [head, ...body];
	});
	return ['- Stored by earlier sessions (stream_get shows it again):', ...lines];
};
