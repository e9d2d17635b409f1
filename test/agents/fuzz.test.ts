import {readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {adapters} from '../../source/agents/index.ts';
import {charactersMatched, createDice, filled} from '../helpers/steps.ts';
import {transcriptLines} from './read-all.ts';

const names = readdirSync(new URL('../fixtures/transcripts/', import.meta.url)).map(name => name.replace('.jsonl', ''));
const lines = names.flatMap(name => transcriptLines(name));

const random = createDice(7);

/** Puts another kind of value in the place of one that is there. */
const twisted = (line: string): string => {
	const values = ['null', '1e400', '-1', '"x"', '[]', '{}', '[null,1,"a",{}]', 'true', '{"__proto__":{"a":1}}'];
	const places = [...line.matchAll(/":("[^"\\]*"|[\d.]+|true|false|null)/g)];
	const place = places[random(Math.max(1, places.length))];
	if (!place) return line;
	const start = place.index + 2;
	return line.slice(0, start) + values[random(values.length)] + line.slice(start + place[1]!.length);
};

test.each(Object.values(adapters))('$name reads whatever it is given without throwing (fault 41)', adapter => {
	let memory: unknown = null;
	for (let round = 0; round < 6000; round++) {
		const line = lines[random(lines.length)]!;
		const text = round % 2 === 0 ? line.slice(0, random(line.length + 1)) : twisted(twisted(line));
		const parsed = adapter.parse(memory, {text, isCut: random(2) === 0});
		expect(Array.isArray(parsed.reports)).toBe(true);
		memory = round % 500 === 0 ? null : JSON.parse(JSON.stringify(parsed.memory));
		for (const report of parsed.reports) if (report.type === 'result') expect(report.text.length).toBeLessThan(5000);
		for (const entry of parsed.entries) {
			expect(typeof entry.text).toBe('string');
			expect(entry.text.length).toBeLessThanOrEqual(20_000);
		}
	}
});

const longest = 16 * 1024;
const pieces = [
	'{',
	'[',
	'{"a":',
	'[1,',
	'{"a":[1,',
	'\\',
	'"',
	'\n',
	' ',
	'1 ',
	'429 ',
	'resets at ',
	'limit reached|',
	'\r',
	'(',
	'\u00e9',
	';',
];

/** One line of each kind that holds the text where an agent's own words stand. */
const around = (text: string): readonly string[] => [
	text,
	`{"a":${text}`,
	...[
		{type: 'assistant', message: {content: [{type: 'text', text}]}},
		{type: 'assistant', message: {content: [{type: 'tool_use', id: 'x', name: 'Bash', input: {command: text}}]}},
		{type: 'user', message: {content: [{type: 'tool_result', tool_use_id: 'x', is_error: true, content: text}]}},
		{type: 'result', subtype: 'error', is_error: true, result: text},
		{type: 'item.completed', item: {id: '1', type: 'command_execution', command: text, aggregated_output: text}},
		{type: 'error', message: text},
		{type: 'message', role: 'assistant', content: text},
		{type: 'tool_use', part: {tool: 'bash', state: {status: 'error', error: text, input: {command: text}}}},
	].map(event => JSON.stringify(event)),
];

test.each(
	Object.values(adapters),
)('$name goes over a line a bounded number of times, whatever it is made of', async adapter => {
	for (const piece of pieces) {
		let memory: unknown = null;
		for (const line of around(filled(piece, longest))) {
			const text = line.slice(0, longest);
			const matched = await charactersMatched(() => {
				memory = adapter.parse(memory, {text, isCut: line.length > longest, readAt: 1e12}).memory;
			});
			expect(matched, `${piece} in ${line.slice(0, 60)}`).toBeLessThan(60 * longest);
			expect(JSON.stringify(memory).length).toBeLessThan(10 * longest);
		}
	}
});

test('a line that is nested deeper than anything an agent says means nothing, whole or cut', () => {
	const deep = (depth: number, end = '') => `{"type":"system","subtype":"init","x":${'['.repeat(depth)}${end}`;
	const shallow = {text: deep(50, `${']'.repeat(50)},"session_id":"abc"}`), isCut: false};
	expect(adapters.claude.parse(null, shallow).reports.length).toBeGreaterThan(0);
	for (const line of [
		{text: deep(150_000), isCut: true},
		{text: deep(120_000, `${']'.repeat(120_000)}}`), isCut: false},
		{text: `{"a":${'[1,'.repeat(80_000)}`, isCut: true},
	])
		expect(adapters.claude.parse(null, line)).toMatchObject({reports: [], entries: []});
});
