/** Whether some of the sides are red together, in this order. */
type IsRed<Side> = (sides: readonly Side[]) => Promise<boolean>;

/** The smallest number from 1 on for which it holds; it holds for `most`. */
const firstOf = async (most: number, holds: (count: number) => Promise<boolean>): Promise<number> => {
	let [low, high] = [1, most];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (await holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
};

/** Who is to blame where all sides together are red and none of them is: one alone, or the fewest that were found, mostly two. */
export const findClash = async <Side>(sides: readonly Side[], isRed: IsRed<Side>): Promise<readonly Side[]> => {
	const count = await firstOf(sides.length, most => isRed(sides.slice(0, most)));
	const last = sides.slice(count - 1, count);
	if (await isRed(last)) return last;
	const before = sides.slice(0, count - 1);
	const fewest = await firstOf(before.length, most => isRed([...before.slice(0, most), ...last]));
	const pair = [...before.slice(fewest - 1, fewest), ...last];
	if (await isRed(pair)) return pair;
	let group = [...before.slice(0, fewest), ...last];
	for (const side of before.slice(0, fewest - 1)) {
		const without = group.filter(one => one !== side);
		if (await isRed(without)) group = without;
	}
	return group;
};
