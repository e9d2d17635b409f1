import {expect, test} from 'vitest';
import {limitUntil} from '../../source/agents/until.ts';

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
