/** US dollars as `$3.10`; a cost too small to show is not shown as nothing; unknown is `–`. */
export const money = (usd: number | undefined): string => {
	if (usd === undefined || !Number.isFinite(usd) || usd < 0) return '–';
	if (usd > 0 && usd < 0.01) return '<$0.01';
	return `$${usd.toFixed(2)}`;
};
