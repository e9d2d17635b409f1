import {describe, expect, it} from 'vitest';
import {statusTree} from '../../source/print/status/status-tree.ts';
import {watchScreen} from '../../source/print/watch/watch-screen.ts';
import type {Stream} from '../../source/run/model/types.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	createTasks,
	fixtureNow,
} from '../helpers/create-run.ts';

const at = fixtureNow;
const planned = (id: string, phase: 'foundation' | 'parallel' | 'integration') => createPlannedStream({id, phase});
const working = (id: string, marks: string, role: string, doing: string): Stream =>
	createStream(id, {
		state: {is: 'running', since: at},
		tasks: createTasks(marks).map(task => (task.status === 'in_progress' ? {...task, role} : task)),
		sessions: [createSession({doing, doingAt: at})],
	});

/** The run of the seeds' example screen. */
const run = createRun({
	plan: createPlan({
		streams: [
			planned('Stream-A', 'foundation'),
			planned('Stream-B', 'parallel'),
			planned('Stream-C', 'parallel'),
			planned('Stream-D', 'parallel'),
			planned('Stream-Z', 'integration'),
		],
	}),
	streams: {
		'Stream-A': createStream('Stream-A', {state: {is: 'completed', at}, tasks: createTasks('p'.repeat(11))}),
		'Stream-B': working('Stream-B', 'ppp>.', '@agent-me', 'Implementing user authentication'),
		'Stream-C': working('Stream-C', 'p>.', 'qa', 'Running integration tests'),
		'Stream-D': createStream('Stream-D', {
			state: {is: 'running', since: at},
			tasks: createTasks('b...').map(task =>
				task.status === 'blocked' ? {...task, blockedReason: 'Waiting on external API dependency'} : task,
			),
		}),
		'Stream-Z': createStream('Stream-Z', {tasks: createTasks('....')}),
	},
});

describe("the seeds' example screens", () => {
	it('watch draws every line of theirs', () => {
		const lines = watchScreen(run, at, {width: 90, refreshSeconds: 5}).map(line => line.replace(/ +║$/, ' ║'));
		for (const line of [
			/^╔═+╗$/,
			/^║ {2}ORCHESTRATION STATUS +\[Refresh: 5s\] ║$/,
			/^╠═+╣$/,
			/^║ {2}Overall: ███████████░░░░░░░░░ {2}55\.5% \(15\/27 tasks\) ║$/,
			/^║ {2}Stream-A \(foundation\) {2}████████████████████ 100\.0% ✓ COMPLETE ║$/,
			/^║ {2}Stream-B \(parallel\) {4}████████████░░░░░░░░ {2}60\.0% \(3\/5 tasks\) .* ║$/,
			/^║ {6}└─ @agent-me: Implementing user authentication ║$/,
			/^║ {2}Stream-C \(parallel\) {4}██████░░░░░░░░░░░░░░ {2}33\.3% \(1\/3 tasks\) .* ║$/,
			/^║ {6}└─ @agent-qa: Running integration tests ║$/,
			/^║ {2}Stream-Z \(integration\) ░░░░░░░░░░░░░░░░░░░░ {3}0\.0% \(0\/4 tasks\) .* ║$/,
			/^║ {2}ALERTS ║$/,
			/^║ {2}⚠ Stream-D: task 1 is blocked: Waiting on external API dependency ║$/,
			/^╚═+╝$/,
			/^Press Ctrl\+C to exit$/,
		])
			expect(lines.filter(one => line.test(one))).not.toEqual([]);
	});

	it('colours what is complete green, in progress yellow, not started gray and blocked red', () => {
		const lines = watchScreen(run, at, {width: 90, refreshSeconds: 5, hasColour: true});
		const line = (text: string) => lines.find(one => one.includes(text)) ?? '';
		expect(line('Stream-A')).toContain('\u001B[32m');
		expect(line('Stream-B')).toContain('\u001B[33m');
		expect(line('Stream-Z')).toContain('\u001B[90m');
		expect(line('Waiting on external')).toContain('\u001B[31m');
	});

	it('status says of a stream what theirs does, what is blocked, and suggests what to do next', () => {
		const lines = statusTree(run, at);
		for (const line of [
			'Stream Status',
			'Total streams: 5',
			'Foundation Phase',
			'─'.repeat(52),
			'Stream-B (stream-b)',
			'├─ Progress: ████████████░░░░░░░░ 60% (3/5 tasks)',
			'├─ Blocked: task 1: Waiting on external API dependency',
			'└─ Dependencies: None',
			'└─ Dependencies: Stream-A ✓',
			'Suggested Next Actions:',
			'1. Stream-B (stream-b) is at work (2 tasks remaining)',
			'   Run: claude-grid logs Stream-B -f',
		])
			expect(lines).toContain(line);
		expect(lines.find(line => line.startsWith('Legend: '))).toMatch(
			/✓ completed \| ◐ working .* · pending \| ✗ failed or blocked/,
		);
	});

	it('counts what is blocked beyond the first five, and leaves out what an alert says already', () => {
		const ids = Array.from({length: 8}, (_, index) => `S${index}`);
		const streams = Object.fromEntries(
			ids.map(id => [id, createStream(id, {state: {is: 'blocked', blockedReason: `${id} waits`}})]),
		);
		const alerts = [{key: 'k', kind: 'blocked' as const, streamId: 'S0', text: 'S0 asks', since: at}];
		const many = createRun({plan: createPlan({streams: ids.map(id => planned(id, 'parallel'))}), streams, alerts});
		const text = watchScreen(many, at, {width: 90, refreshSeconds: 5}).join('\n');
		expect(text).toContain('⚠ S1: S1 waits');
		expect(text).not.toContain('⚠ S0: S0 waits');
		expect(text).toContain('and 2 more blocked');
	});
});
