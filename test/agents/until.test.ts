import {expect, test} from 'vitest';
import {limitUntil} from '../../source/agents/shared/until.ts';

const now = Date.UTC(2026, 0, 15, 12, 0, 0);

test.each([
	['Claude AI usage limit reached|1900000000', 1_900_000_000_000],
	['usage limit reached|1900000000123', 1_900_000_000_123],
	["You've hit your limit · resets 3pm (UTC)", Date.UTC(2026, 0, 15, 15)],
	['5-hour limit reached ∙ resets 3:30pm (Europe/Zurich)', Date.UTC(2026, 0, 15, 14, 30)],
	['resets 9am (UTC)', Date.UTC(2026, 0, 16, 9)],
	['resets 12am (UTC)', Date.UTC(2026, 0, 16, 0)],
	['resets Jan 20, 1pm (America/New_York)', Date.UTC(2026, 0, 20, 18)],
	['Please try again in 20s.', now + 20_000],
	['resets in 2 hours', now + 7_200_000],
	['resets 3pm (Nowhere/Land)', undefined],
	['rate limited', undefined],
	['You will regain access on 2026-02-01 at 00:00 UTC.', Date.UTC(2026, 1, 1)],
	['{"message":"You will regain access on 2026-02-01 at 06:30 UTC."}', Date.UTC(2026, 1, 1, 6, 30)],
	['resets at 2026-01-15T15:00:00+02:00', Date.UTC(2026, 0, 15, 13)],
	["You've hit your limit · resets 23:00 (Europe/Berlin)", Date.UTC(2026, 0, 15, 22)],
	["You've hit your weekly limit · resets Jan 2, 9pm (America/New_York)", undefined],
	['resets Mon 9:00 AM (UTC)', Date.UTC(2026, 0, 19, 9)],
	['resets tomorrow at 5am (UTC)', Date.UTC(2026, 0, 16, 5)],
	['Access resets at 5:00 PM PST.', Date.UTC(2026, 0, 16, 1)],
	['resets Apr 5 at 9am (Europe/Zurich)', Date.UTC(2026, 3, 5, 7)],
	['Please try again in 320ms.', now + 320],
	['Please try again in 6m0s.', now + 360_000],
	['or try again in 2 days 3 hours 5 minutes.', now + 183_900_000],
	['Your quota will reset after 3h14m22s.', now + 11_662_000],
	['Please retry in 36.5s.', now + 36_500],
	['"details":[{"@type":"RetryInfo","retryDelay":"36s"}]', now + 36_000],
	['retry-after: 90', now + 90_000],
	['a reset of 3 things', undefined],
])('%s', (text, expected) => {
	expect(limitUntil(text, now)).toBe(expected);
});

test('a time of day says nothing without an instant to count from', () => {
	expect(limitUntil('resets 3pm (UTC)', undefined)).toBeUndefined();
	expect(limitUntil('limit reached|1900000000', undefined)).toBe(1_900_000_000_000);
});

test.each([
	['try again at 10:45 PM.', new Date(2026, 0, 15, 22, 46)],
	['try again at 9:59 AM.', new Date(2026, 0, 15, 10, 0)],
	['try again at 12:05 AM.', undefined],
	['try again at Jan 20th, 2026 1:05 PM.', new Date(2026, 0, 20, 13, 6)],
])('a time without seconds may mean any instant of its minute: %s', (text, expected) => {
	const morning = new Date(2026, 0, 15, 9, 59, 30).getTime();
	expect(limitUntil(text, morning)).toBe(expected?.getTime());
});

test('a flood of blanks is read at once', () => {
	expect(limitUntil(`try again${' '.repeat(500_000)}some day`, now)).toBeUndefined();
});

test('a date without its year is the next one', () => {
	const newYear = Date.UTC(2026, 11, 30, 12);
	expect(limitUntil("You've hit your limit · resets Jan 2, 9pm (UTC)", newYear)).toBe(Date.UTC(2027, 0, 2, 21));
});
