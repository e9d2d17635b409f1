import {expect, test} from 'vitest';
import {adapters} from '../../source/agents/index.ts';
import {newFileBody, outputBody} from '../../source/agents/shared/body.ts';
import {bodyLines} from '../../source/conversation/body.ts';
import {signsOf} from '../../source/conversation/signs.ts';
import {plainOf} from '../../source/conversation/spans.ts';
import type {LogBody} from '../../source/run/model/report.ts';

const linesIn = (body: LogBody | undefined): readonly string[] => (body && body.is !== 'todos' ? body.lines : []);

const shown = (body: LogBody): readonly string[] =>
	bodyLines(body, {width: 60, signs: signsOf(false)}, false).map(line => plainOf(line).trimEnd());

/** What Claude Code, Codex, Gemini CLI and OpenCode write when a command has printed this. */
const printed = (text: string): readonly string[] =>
	[
		{type: 'assistant', message: {content: [{type: 'tool_use', id: 'x', name: 'Bash', input: {command: text}}]}},
		{
			type: 'user',
			message: {content: [{type: 'tool_result', tool_use_id: 'x', content: text}]},
			tool_use_result: {stdout: text, stderr: text},
		},
		{type: 'item.completed', item: {id: '1', type: 'command_execution', command: text, aggregated_output: text}},
		{type: 'tool_result', tool_id: 'x', output: text},
		{type: 'tool_use', part: {tool: 'bash', state: {status: 'completed', output: text, input: {command: text}}}},
	].map(event => JSON.stringify(event));

test.each([' ', '\n', '\t', '\r'])('an output of little but %j does not keep the engine busy', blank => {
	const text = `begin${blank.repeat(100_000)}end`;
	for (const {parse} of Object.values(adapters)) {
		let memory: unknown = null;
		for (const line of printed(text)) memory = parse(memory, {text: line, isCut: false, readAt: 1e12}).memory;
	}
});

test('of long lines no more is kept than of short ones, wherever they stand in the output', () => {
	const [short, long] = [Array.from({length: 200}, () => 'ok'), Array.from({length: 200}, () => 'x'.repeat(5000))];
	for (const lines of [
		[...long, ...short],
		[...short, ...long],
		[...short, ...long, ...short],
	])
		expect(linesIn(outputBody(lines.join('\n'))).join('').length).toBeLessThanOrEqual(32_000);
});

test('a new file of many lines is shown from its begin, each line behind its own number', () => {
	const content = Array.from({length: 500}, (_, index) => `line ${index + 1}`).join('\n');
	const lines = shown(newFileBody(content)!);
	const numbered = lines.slice(0, -1);
	expect(numbered).toEqual(numbered.map((_, index) => `${String(index + 1).padStart(5)} + line ${index + 1}`));
	expect(lines.at(-1)).toBe(`… ${500 - numbered.length} more lines in stdout.jsonl`);
});
