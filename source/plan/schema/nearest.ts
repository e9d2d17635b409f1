const maxDistance = 3;

/** Letters to change, add, drop or swap with their neighbour to make one word of the other. */
const distance = (a: string, b: string): number => {
	let before: number[] = [];
	let row = Array.from({length: b.length + 1}, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			const swap = isSwap ? (before[j - 2] ?? 0) + 1 : change;
			next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}

		before = row;
		row = next;
	}

	return row[b.length] ?? 0;
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[_\s-]/g, '');

/** The known word the author most likely meant, or undefined when none is near. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
	const wanted = plain(word);
	let best: {readonly name: string; readonly distance: number} | undefined;
	for (const name of known) {
		const candidate = plain(name);
		const limit = Math.min(maxDistance, Math.floor(candidate.length / 3));
		if (Math.abs(candidate.length - wanted.length) > limit) {
			continue;
		}

		const found = distance(wanted, candidate);
		if (found <= limit && (best === undefined || found < best.distance)) {
			best = {name, distance: found};
		}
	}

	return best?.name;
};
