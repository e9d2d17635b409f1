import {fold, slug} from '../names.ts';
import {isObject} from './imported-keys.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The first of `make(from)`, `make(from + 1)` and so on that nobody has. */
const firstFree = (taken: ReadonlySet<string>, from: number, make: (number: number) => string): string => {
	let number = from;
	while (taken.has(fold(make(number)))) {
		number++;
	}

	return make(number);
};

/**
 * Each stream's id, by index: its own, else one made of its name, which gets a number where that is taken or says nothing in
 * Latin letters. '' for a stream that has neither. Streams of one name get one id, which is refused: nothing tells them apart.
 */
export const streamIds = (streams: readonly unknown[]): readonly string[] => {
	const entries = streams.map(stream => (isObject(stream) ? stream : {}));
	const nameOf = ({id, name}: (typeof entries)[number]) => (id === undefined ? textOf(name) : '');
	// What stands in the plan word for word comes before what is made of a name.
	const taken = new Set(entries.map(entry => fold(textOf(entry.id) || nameOf(entry))));
	const made = new Map<string, string>();
	const make = (name: string, index: number): string => {
		const wish = slug(name);
		if (wish === '' || wish === name) {
			return wish;
		}

		if (wish === undefined) {
			return firstFree(taken, index + 1, number => `Stream-${number}`);
		}

		return taken.has(fold(wish)) ? firstFree(taken, 2, number => `${wish.slice(0, 58)}-${number}`) : wish;
	};
	return entries.map((entry, index) => {
		const name = nameOf(entry).normalize('NFC');
		if (entry.id !== undefined || name === '') {
			return textOf(entry.id);
		}

		const id = made.get(name) ?? make(name, index);
		taken.add(fold(id));
		made.set(name, id);
		return id;
	});
};
