import {readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {adapters} from '../../source/agents/index.ts';
import {transcriptLines} from './read-all.ts';

const names = readdirSync(new URL('../fixtures/transcripts/', import.meta.url)).map(name => name.replace('.jsonl', ''));
const lines = names.flatMap(name => transcriptLines(name));

let seed = 7;
const random = (below: number): number => {
	seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
	return (seed >>> 8) % below;
};

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
