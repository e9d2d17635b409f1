/** A value as it usually is: a quarter of what was seen is below `low`, a quarter above `high`. */
export type Spread = {readonly low: number; readonly middle: number; readonly high: number};

const at = (sorted: readonly number[], share: number): number => {
	const place = share * (sorted.length - 1);
	const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
	return below + (above - below) * (place - Math.floor(place));
};

/** Undefined: nothing was seen. */
export const spreadOf = (values: readonly number[]): Spread | undefined => {
	if (values.length === 0) return undefined;
	const sorted = [...values].sort((a, b) => a - b);
	return {low: at(sorted, 0.25), middle: at(sorted, 0.5), high: at(sorted, 0.75)};
};
