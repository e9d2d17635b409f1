import type {Run, Stream} from '../model/types.ts';
import {nameOf, streamsInOrder} from '../select/streams.ts';

const short = (id: string): string => id.toLowerCase().replace(/^stream-/, '');

/** A word, or a part of it from a word's begin: `api` finds `web-api`, `pi` does not. */
const hasPart = (text: string, part: string): boolean => {
	for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1))
		if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true;
	return false;
};

/** Streams that a word may mean: first by the whole id, then in any case, by what follows `Stream-`, by name, by a part of id or name. */
export const streamsNamed = (run: Run, word: string): readonly Stream[] => {
	const wanted = word.toLowerCase();
	const name = ({id}: Stream) => nameOf(run, id).toLowerCase();
	const ways: readonly ((stream: Stream) => boolean)[] = [
		({id}) => id === word,
		({id}) => id.toLowerCase() === wanted,
		({id}) => short(id) === wanted,
		stream => name(stream) === wanted,
		stream => wanted !== '' && (hasPart(short(stream.id), wanted) || hasPart(name(stream), wanted)),
	];
	for (const way of ways) {
		const found = streamsInOrder(run).filter(way);
		if (found.length > 0) return found;
	}
	return [];
};
