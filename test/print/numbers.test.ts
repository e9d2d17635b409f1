import {describe, expect, it} from 'vitest';
import {barCells, drawBar} from '../../source/print/bar.ts';
import {elapsed, span} from '../../source/print/duration.ts';
import {money} from '../../source/print/money.ts';

describe('a bar', () => {
	it('has as many cells as its width for every amount of work', () => {
		for (let total = 0; total <= 9; total++)
			for (let completed = 0; completed <= total; completed++)
				for (let proved = 0; proved <= completed; proved++)
					for (const width of [0, 1, 7, 20]) {
						const cells = barCells({total, completed, proved}, width);
						expect(cells.proved + cells.claimed + cells.rest).toBe(width);
						expect(Math.min(cells.proved, cells.claimed, cells.rest)).toBeGreaterThanOrEqual(0);
					}
	});

	it('is full only when everything is completed, and solid only where work is proved', () => {
		expect(drawBar(barCells({total: 5, completed: 3, proved: 2}, 20))).toBe('████████▓▓▓▓░░░░░░░░');
		expect(barCells({total: 100, completed: 99, proved: 99}, 20)).toEqual({proved: 19, claimed: 0, rest: 1});
		expect(barCells({total: 3, completed: 3, proved: 0}, 20)).toEqual({proved: 0, claimed: 20, rest: 0});
		expect(drawBar(barCells({total: 4, completed: 2, proved: 1}, 8), {isAscii: true})).toBe('##==....');
	});

	it('never overflows on counts that disagree', () => {
		expect(barCells({total: 2, completed: 5, proved: 9}, 10)).toEqual({proved: 10, claimed: 0, rest: 0});
		expect(barCells({total: 2, completed: -1, proved: 1}, -4)).toEqual({proved: 0, claimed: 0, rest: 0});
	});
});

describe('a time', () => {
	it('is a clock with hours for a run', () => {
		expect([0, 4000, 2_530_999, 3_600_000, 36_000_000].map(elapsed)).toEqual([
			'0:00:00',
			'0:00:04',
			'0:42:10',
			'1:00:00',
			'10:00:00',
		]);
	});

	it('is two units at most for an age', () => {
		expect([0, 999, 4999, 80_000, 7_500_000, 93_600_000].map(span)).toEqual([
			'0s',
			'0s',
			'4s',
			'1m20s',
			'2h5m',
			'1d2h',
		]);
	});

	it('is a dash when it cannot be known', () => {
		expect([elapsed(undefined), elapsed(Number.NaN), span(undefined), span(Number.POSITIVE_INFINITY)]).toEqual([
			'–',
			'–',
			'–',
			'–',
		]);
	});
});

describe('money', () => {
	it('has two decimals and never shows a small cost as nothing', () => {
		expect([0.004, 0.42, 3.1, 1234.5].map(usd => money(usd, {}))).toEqual(['<$0.01', '$0.42', '$3.10', '$1234.50']);
		expect([undefined, null, 0, Number.NaN, -1].map(usd => money(usd, {}))).toEqual(['–', '–', '–', '–', '–']);
	});
});
