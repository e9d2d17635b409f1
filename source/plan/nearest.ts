const maxDistance = 3;

const distance = (a: string, b: string): number => {
	let row = Array.from({length: b.length + 1}, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}

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
