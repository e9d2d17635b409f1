/** The value below which this share of the values lies; NaN when there is none. */
export const percentile = (values: readonly number[], share: number): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
