import {expect, it} from 'vitest';
import {createAgentText} from '../../source/commands/report/agent-text.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import {createAuthRun, createSession, createStream} from '../helpers/create-run.ts';

const entry = (text: string, kind: LogEntry['kind'] = 'text'): LogEntry => ({kind, text, at: 1});

/** Sessions of one stream, each an attempt of its own, and what they have said. */
const created = (logs: Record<number, readonly LogEntry[]>) => {
	const lines: string[] = [];
	const runOf = (ended: number, last: number) => {
		const sessions = Array.from({length: last}, (_, index) =>
			createSession({
				id: `s${index + 1}`,
				attempt: index + 1,
				offset: (logs[index + 1] ?? []).length,
				...(index < ended && {endedAt: 5}),
			}),
		);
		const streams = {'Stream-A': createStream('Stream-A', {sessions})};
		return {...createAuthRun(), streams};
	};
	const engine = {
		log: async (_: string, {attempt = 0, limit = 500}: {attempt?: number; limit?: number} = {}) => {
			const entries = logs[attempt] ?? [];
			const shown = entries.slice(-limit);
			return {sessionId: `s${attempt}`, attempt, agent: 'fake', entries: shown, total: entries.length} as const;
		},
	};
	const context = {print: (line: string) => void lines.push(line), flags: {}, style: {}};
	return {lines, runOf, text: createAgentText(context as never, engine)};
};

it('tells what an agent said last before the next attempt began', async () => {
	const {lines, runOf, text} = created({1: [entry('first words'), entry('last words')], 2: [entry('again')]});
	await text.end(runOf(1, 2));
	expect(lines.map(line => line.split('| ')[1])).toEqual(['first words', 'last words', 'again']);
});

it('prints each message once, however often it polls, and nothing but messages', async () => {
	const logs: Record<number, LogEntry[]> = {1: [entry('one'), entry('a note', 'note')]};
	const {lines, runOf, text} = created(logs);
	await text.end(runOf(0, 1));
	logs[1]?.push(entry('two'));
	await text.end(runOf(0, 1));
	await text.end(runOf(1, 1));
	expect(lines.map(line => line.split('| ')[1])).toEqual(['one', 'two']);
});
