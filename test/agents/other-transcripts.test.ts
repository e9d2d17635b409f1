import {describe, expect, test} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import {readAll, transcriptLines} from './read-all.ts';

const read = (agent: 'codex' | 'gemini' | 'opencode', name: string) =>
	readAll(adapterFor(agent), transcriptLines(`${agent}-${name}`));

describe('transcripts of other agents', () => {
	test.each([
		['codex', 'work', 'finished', 2, 3060],
		['codex', 'resume', 'finished', 0, 4080],
		['codex', '429', 'limit', 0, undefined],
		['codex', 'context', 'context', 0, undefined],
		['gemini', 'work', 'finished', 2, 8160],
		['gemini', 'resume', 'finished', 0, 1020],
		['gemini', '400', 'context', 0, 0],
		['opencode', 'work', 'finished', 2, 5100],
		['opencode', 'resume', 'finished', 0, 1020],
		['opencode', 'context', 'context', 0, undefined],
	] as const)('%s %s ends as %s', (agent, name, expected, tools, tokens) => {
		const {only, entries} = read(agent, name);
		expect(only('result').at(-1)).toMatchObject({class: expected, ok: expected === 'finished'});
		expect(only('tool.opened')).toHaveLength(tools);
		expect(only('tool.closed').map(one => one.toolId)).toEqual(only('tool.opened').map(one => one.toolId));
		expect(only('usage').at(-1)?.tokens).toBe(tokens);
		expect(only('identified')).toHaveLength(1);
		for (const entry of entries) expect(entry.text).not.toMatch(/\{"|":\s*[{["]/);
	});

	test.each([
		['codex', '401', 'permanent', /^unexpected status 401 Unauthorized: Incorrect API key/],
		['codex', 'no-key', 'permanent', /^Missing environment variable/],
		['codex', 'usage-limit', 'limit', /^You’ve hit your usage limit/],
		['gemini', 'quota', 'limit', /exhausted your daily quota/],
		['gemini', 'key', 'permanent', /API key not valid/],
		['opencode', '401', 'permanent', /^Incorrect API key provided/],
	] as const)('%s %s ends as %s and says why', (agent, name, expected, words) => {
		const {only, entries} = read(agent, name);
		expect(only('result')).toMatchObject([{ok: false, class: expected, text: expect.stringMatching(words)}]);
		expect(entries.filter(entry => entry.kind === 'error')).toHaveLength(1);
	});

	test('a limit ends at the time of day that codex names, counted from when it was read', () => {
		const line = transcriptLines('codex-usage-limit').at(-1)!;
		const readAt = new Date(2026, 10, 20, 22, 44, 50).getTime();
		const {reports} = adapterFor('codex').parse(null, {text: line, isCut: false, readAt});
		expect(reports).toMatchObject([{class: 'limit', until: new Date(2026, 10, 20, 22, 46).getTime()}]);
	});

	test('codex shows its edits, a tool that was refused, and what it tries again', () => {
		const {only, entries} = read('codex', 'refused');
		expect(only('denied')).toMatchObject([{tool: 'grid task_update'}]);
		expect(only('tool.opened').map(report => report.detail)).toEqual([
			'grid task_update',
			'Edit /REPO/Stream-A-task-1-1.txt',
			'$ git add -A && git commit -q -m "Complete task 1"',
		]);
		expect(entries[1]).toMatchObject({ok: false, text: expect.stringContaining('requires approval')});
		expect(read('codex', '401').only('retry')).toMatchObject([{attempt: 1, max: 1, status: 401}]);
	});

	test('opencode that has compacted a full conversation goes on; what it tells itself is nobody’s word', () => {
		const {only, entries} = read('opencode', 'compacted');
		expect(only('result').map(report => report.class)).toEqual(['context', 'finished']);
		expect(only('compacted')).toHaveLength(1);
		expect(only('said').map(report => report.text)).toEqual(['Parallel work']);
		expect(entries.map(entry => entry.kind)).toEqual(['error', 'user', 'text', 'note']);
	});

	test('their commands are shown without the shell around them', () => {
		const commands = (['codex', 'gemini', 'opencode'] as const).map(
			agent => read(agent, 'work').only('tool.opened').at(-1)?.detail,
		);
		for (const command of commands) expect(command).toMatch(/^\$ git add -A && git .* commit -q -m "fake: work"$/);
	});

	test('what was said last is the result', () => {
		for (const agent of ['codex', 'gemini', 'opencode'] as const) {
			const {only} = read(agent, 'work');
			expect(only('result').at(-1)?.text).toBe('Done: wrote fake-1.txt and committed.');
			expect(only('said').at(-1)?.text).toBe('Done: wrote fake-1.txt and committed.');
		}
	});

	test('an error told twice is one line in the log', () => {
		expect(read('codex', 'context').entries.filter(entry => entry.kind === 'error')).toHaveLength(1);
		expect(read('opencode', 'context').entries.filter(entry => entry.kind === 'error')).toHaveLength(1);
	});

	test('opencode tells its to-dos', () => {
		const {only, entries} = read('opencode', 'work');
		expect(only('todos').map(report => report.todos.map(todo => todo.status))).toEqual([
			['in_progress', 'pending'],
			['completed', 'completed'],
		]);
		expect(entries.filter(entry => entry.kind === 'task').map(entry => entry.text)).toEqual([
			'Write fake-1.txt',
			'Commit',
		]);
	});

	test('gemini says in one piece what came in many', () => {
		const delta = (content: string) => JSON.stringify({type: 'message', role: 'assistant', content, delta: true});
		const {entries, only} = readAll(adapterFor('gemini'), [
			delta('Hello '),
			delta('there.'),
			JSON.stringify({type: 'result', status: 'success'}),
		]);
		expect(entries[0]?.text).toBe('Hello there.');
		expect(only('said')).toHaveLength(1);
	});

	test('a login that failed needs a person', () => {
		const failed = {type: 'turn.failed', error: {message: 'unexpected status 401 Unauthorized'}};
		expect(readAll(adapterFor('codex'), [JSON.stringify(failed)]).only('result')[0]?.class).toBe('permanent');
		const error = {
			type: 'error',
			sessionID: 'ses_1',
			error: {name: 'APIError', data: {statusCode: 401, message: 'no'}},
		};
		expect(readAll(adapterFor('opencode'), [JSON.stringify(error)]).only('result')[0]?.class).toBe('permanent');
	});
});
