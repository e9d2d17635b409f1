const units: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};
const one =
	'(\\d{1,7}(?:\\.\\d+)?)\\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])';
const said = new RegExp(
	`(?:again|retry|retrying|resets?|wait|retry-?after|retryDelay)["':]*\\s*(?:in|after|for)?\\s*(?:about |~)?"?((?:${one}(?:,?\\s*(?:and )?)?)+)`,
	'i',
);
const bare = /\bretry-after["':]*\s+"?(\d{1,7})\b/i;

const unitOf = (name: string): number => {
	const lower = name.toLowerCase();
	return units[lower.startsWith('mil') ? 'ms' : lower === 'ms' ? 'ms' : lower[0]!] ?? 0;
};

/** `try again in 2 days 3 hours`, `reset after 3h14m22s`, `retry in 320ms`, `retry-after: 30`: milliseconds. */
export const spanIn = (text: string): number | undefined => {
	const match = said.exec(text);
	if (match)
		return [...match[1]!.matchAll(new RegExp(one.replace('(?![a-z])', ''), 'gi'))].reduce(
			(sum, [, count, unit]) => sum + Number(count) * unitOf(unit!),
			0,
		);
	const seconds = bare.exec(text)?.[1];
	return seconds === undefined ? undefined : Number(seconds) * 1000;
};
