import prettyMilliseconds from 'pretty-ms';

const wholeSeconds = (ms: number): number => Math.floor(Math.max(0, ms) / 1000) * 1000;
const isKnown = (ms: number | undefined): ms is number => ms !== undefined && Number.isFinite(ms);

/** A run's time as a clock shows it: `0:42:10`. Unknown is `–`. */
export const elapsed = (ms: number | undefined): string => {
	if (!isKnown(ms)) return '–';
	const text = prettyMilliseconds(wholeSeconds(ms), {colonNotation: true, secondsDecimalDigits: 0});
	return text.split(':').length > 2 ? text : `0:${text.padStart(5, '0')}`;
};

/** An age in at most two units: `4s`, `1m20s`, `2h5m`. Unknown is `–`. */
export const span = (ms: number | undefined): string => {
	if (!isKnown(ms)) return '–';
	if (ms < 1000) return '0s';
	return prettyMilliseconds(wholeSeconds(ms), {unitCount: 2, secondsDecimalDigits: 0}).replaceAll(' ', '');
};
