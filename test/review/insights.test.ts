import {describe, expect, it} from 'vitest';
import {forecastLines, insightLines} from '../../source/print/report/insight-lines.ts';
import {forecastOf} from '../../source/run/insights/forecast.ts';
import {insightsOf} from '../../source/run/insights/insights.ts';
import {type StreamRecord, streamRecords} from '../../source/run/insights/stream-record.ts';
import {createAuthRun, createPlan, createPlannedStream} from '../helpers/create-run.ts';

const minute = 60_000;
const recordOf = (more: Partial<StreamRecord> = {}): StreamRecord => ({
	runId: 'r1',
	agent: 'claude',
	model: 'opus',
	outcome: 'merged',
	tasks: 2,
	workedMs: 20 * minute,
	tokens: 1000,
	costUsd: 1,
	sessions: 1,
	endings: {},
	...more,
});
const tasks = (count: number) => Array.from({length: count}, (_, index) => ({title: `T${index}`, acceptance: []}));

describe('insights of past runs', () => {
	it('tell for each agent and model what its streams cost and how they ended', () => {
		const records = [
			recordOf(),
			recordOf({runId: 'r2', costUsd: 3, workedMs: 40 * minute, outcome: 'failed', sessions: 3, endings: {stall: 2}}),
			recordOf({agent: 'codex', outcome: 'completed', costUsd: undefined as never}),
		];
		const [claude, codex] = insightsOf(records);
		expect(claude).toMatchObject({
			runs: 2,
			streams: 2,
			outcomes: {merged: 1, failed: 1},
			costUsd: {middle: 2},
			totalUsd: 4,
			workedMs: {middle: 30 * minute},
			sessions: 2,
			endings: {stall: 2},
		});
		expect(codex).toMatchObject({agent: 'codex', unknownCosts: 1});
		expect(codex).not.toHaveProperty('totalUsd');
		const lines = insightLines([claude!, codex!]);
		expect(lines[1]).toMatch(/^claude +opus +2 +2 +1 merged, 1 failed +30m +\$2\.00 +\$4\.00 +2\.0 +2 stall$/);
		expect(lines[2]).toMatch(/^codex .* – +– +1\.0 +–$/);
	});

	it('leave out fake agents and streams nobody worked on', () => {
		const run = createAuthRun();
		const records = streamRecords(run);
		expect(records.length).toBeGreaterThan(0);
		expect(records.length).toBeLessThanOrEqual(Object.keys(run.streams).length);
		const fake = Object.fromEntries(
			Object.entries(run.streams).map(([id, stream]) => [
				id,
				{...stream, sessions: stream.sessions.map(session => ({...session, agent: 'fake' as const}))},
			]),
		);
		expect(streamRecords({...run, streams: fake})).toEqual([]);
	});
});

describe('the forecast of a plan', () => {
	const plan = createPlan({
		maxParallel: 2,
		streams: ['A', 'B', 'C'].map(id => createPlannedStream({id, agent: 'claude', tasks: tasks(2), phase: 'parallel'})),
	});

	it('rests on what a task of its agents took, with the spread of that and how many runs it was seen in', () => {
		const records = [10, 20, 30].map((minutes, index) =>
			recordOf({runId: `r${index}`, workedMs: 2 * minutes * minute, costUsd: index + 1}),
		);
		const forecast = forecastOf(plan, records);
		// Two at once: two of three streams one after the other, of two tasks each.
		expect(forecast).toMatchObject({runs: 3, streams: 3, unknown: 0, ms: {low: 60 * minute, middle: 80 * minute}});
		expect(forecast?.costUsd?.middle).toBeCloseTo(6);
		expect(forecastLines(forecast)[0]).toMatch(
			/^Forecast: about 1 h 20 min \(about 1 h to about 1 h 40 min\), \$6\.00 \(\$4\.50 to \$7\.50\); from 3 streams of 3 past runs, the middle half in brackets/,
		);
	});

	it('says so where nothing is known, and where some agent never ran here', () => {
		expect(forecastOf(plan, [recordOf({outcome: 'failed'}), recordOf({outcome: 'open'})])).toBeUndefined();
		expect(forecastLines(undefined)[0]).toContain('none');
		const mixed = {...plan, streams: plan.streams.with(0, {...plan.streams[0]!, agent: 'codex' as const})};
		expect(forecastOf(mixed, [recordOf()])).toMatchObject({unknown: 1});
		expect(forecastLines(forecastOf(mixed, [recordOf()]))[0]).toContain('1 stream of agents that never ran here');
	});
});
