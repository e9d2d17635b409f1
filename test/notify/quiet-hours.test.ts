import {describe, expect, it} from 'vitest';
import {quietMinutes} from '../../source/notify/quiet-hours.ts';
import {webhookBody} from '../../source/notify/webhook-notice.ts';

const at = (time: string): number => {
	const [hour = 0, minute = 0] = time.split(':').map(Number);
	return hour * 60 + minute;
};

describe('quiet hours', () => {
	it.each([
		['22:00-07:00', '21:59', 0],
		['22:00-07:00', '22:00', 540],
		['22:00-07:00', '00:00', 420],
		['22:00-07:00', '06:59', 1],
		['22:00-07:00', '07:00', 0],
		['12:00-13:30', '12:45', 45],
		['12:00-13:30', '13:30', 0],
		['12:00-12:00', '12:00', 0],
		['25:00-07:00', '01:00', 0],
		['', '01:00', 0],
	])('%s leave at %s %i minutes of quiet', (hours, time, minutes) => {
		expect(quietMinutes(hours, at(time))).toBe(minutes);
	});

	it('that are not set are never', () => {
		expect(quietMinutes(undefined, 0)).toBe(0);
	});
});

it('a webhook is told title and text without control characters, and what it is about', () => {
	const notice = {
		title: 'claude-grid: A\u001B[2J',
		body: 'B\u202Easks',
		urgency: 'critical',
		kind: 'question',
	} as const;
	const told = JSON.parse(webhookBody({...notice, streamId: 'A'}, {id: 'r1', name: 'Shop\u0007'}));
	expect(told).toMatchObject({kind: 'question', urgency: 'critical', streamId: 'A', run: {id: 'r1', name: 'Shop'}});
	expect(told.text).toBe(`${told.title}: ${told.body}`);
	expect(JSON.stringify(told)).not.toMatch(/\\u001b|\\u0007|\u202E/i);
});
