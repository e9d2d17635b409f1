const wildcard = /[*?[\]{}!()]/;

/** May one segment of a path match both? Looks at what stands before the first and after the last wildcard. */
const canSegmentsMeet = (a: string, b: string): boolean => {
	if (!wildcard.test(a) && !wildcard.test(b)) {
		return a === b;
	}

	const [startA, endA] = fixedEnds(a);
	const [startB, endB] = fixedEnds(b);
	const doStartsMeet = startA.startsWith(startB) || startB.startsWith(startA);
	return doStartsMeet && (endA.endsWith(endB) || endB.endsWith(endA));
};

const fixedEnds = (segment: string): readonly [string, string] => {
	const first = segment.search(wildcard);
	return first === -1 ? [segment, segment] : [segment.slice(0, first), /[^*?[\]{}!()]*$/.exec(segment)?.[0] ?? ''];
};

const segmentsOf = (glob: string): readonly string[] => {
	const parts = (glob.endsWith('/') ? `${glob}**` : glob).split('/').filter(part => part !== '' && part !== '.');
	return parts.filter((part, index) => part !== '**' || parts[index - 1] !== '**');
};

/** May some path match both globs? Errs on the side of yes. */
export const canMeet = (a: string, b: string): boolean => {
	const [left, right] = [segmentsOf(a), segmentsOf(b)];
	const known = new Map<number, boolean>();
	const meet = (i: number, j: number): boolean => {
		const key = i * (right.length + 1) + j;
		const answer = known.get(key) ?? meetFrom(i, j);
		known.set(key, answer);
		return answer;
	};
	const meetFrom = (i: number, j: number): boolean => {
		const [first, second] = [left[i], right[j]];
		if (first === '**') {
			return meet(i + 1, j) || (second !== undefined && meet(i, j + 1));
		}

		if (second === '**') {
			return meet(i, j + 1) || (first !== undefined && meet(i + 1, j));
		}

		if (first === undefined || second === undefined) {
			return first === second;
		}

		return canSegmentsMeet(first, second) && meet(i + 1, j + 1);
	};

	return meet(0, 0);
};
