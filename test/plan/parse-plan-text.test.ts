import {describe, expect, it} from 'vitest';
import {parsePlanText} from '../../source/plan/read-plan.ts';

const faultOf = (text: string): string => {
	const reading = parsePlanText(text);
	return reading.ok ? 'no fault' : reading.faults.map(({path, message}) => `${path}${message}`).join('; ');
};

describe('the text of a plan (fault 52)', () => {
	it('may start with a byte order mark and use any white space of JSON', () => {
		const reading = parsePlanText(
			'\uFEFF\r\n\t{"streams": [{"id": "a", "prompt": "\\u0041\\n\\"b\\"", "budget": {"usd": 1.5e1}}]}\n',
		);
		expect(reading.ok && reading.plan.streams[0]).toMatchObject({prompt: 'A\n"b"', budget: {usd: 15}});
	});

	it.each([
		['', 'The plan is empty.'],
		[' \n', 'The plan is empty.'],
		['nope', 'Line 1, column 1: nope is not a JSON value.'],
		['{"streams": [\n  {"id": "a",}\n]}', 'Line 2, column 14: a comma before } is not allowed in JSON.'],
		['{"streams": [1,\n]}', 'Line 2, column 1: a comma before ] is not allowed in JSON.'],
		['// a plan\n{}', 'Line 1, column 1: comments are not allowed in JSON.'],
		['{"a": 1 /* one */}', 'Line 1, column 9: comments are not allowed in JSON.'],
		['{"a": tru}', 'Line 1, column 7: tru is not a JSON value.'],
		['{"a": 01}', 'Line 1, column 7: 01 is not a JSON value.'],
		['{"a": NaN}', 'Line 1, column 7: NaN is not a JSON value.'],
		['{"a" 1}', 'Line 1, column 6: a : is missing after the key.'],
		['{"a": 1 "b": 2}', 'Line 1, column 9: a comma is missing before this.'],
		['{a: 1}', 'Line 1, column 2: expected a key in double quotes.'],
		["{'a': 1}", 'Line 1, column 2: strings must use straight double quotes.'],
		['{"a": “x”}', 'Line 1, column 7: strings must use straight double quotes.'],
		[
			'{"a": "x\ny"}',
			'Line 1, column 9: a line break or control character inside text must be written as \\n or \\u00...',
		],
		['{"a": "\\q"}', 'Line 1, column 8: JSON knows no such escape; write \\\\ for a backslash.'],
		['{"a": "x', 'Line 1, column 7: this text has no closing double quote.'],
		['{"a": [1, 2', 'Line 1, column 12: the text ends too early: a ] is missing.'],
		['{"a": 1', 'Line 1, column 8: the text ends too early: a } is missing.'],
		['{} {}', 'Line 1, column 4: unexpected text after the JSON document.'],
		['{"a": 1, "b": 2, "a": 3}', 'Line 1, column 18: the key "a" is there twice in one object.'],
		['[]', 'A plan is a JSON object with a list of streams.'],
	])('%j is refused with its line and column', (text, fault) => {
		expect(faultOf(text)).toBe(fault);
	});

	it('is no longer than 5 MB', () => {
		expect(faultOf('x'.repeat(50_000_000))).toBe('The plan is larger than 5 MB, which no plan needs to be.');
	});

	it.each([
		['brackets', '['.repeat(5_000_000)],
		['objects', '{"streams":'.repeat(400_000)],
		['closed brackets', `{"streams":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`],
	])('is refused early when %s nest without end', (_, text) => {
		expect(faultOf(text)).toContain('nested more than 200 levels deep');
	});

	it('is refused when it nests deeper than a plan can', () => {
		expect(faultOf(`{"streams":${'['.repeat(20)}${']'.repeat(20)}}`)).toBe(
			'The plan is nested more than 12 levels deep.',
		);
	});

	it.each([
		['streams', `{"streams":[${'{},'.repeat(1_600_000)}{}]}`, 'a plan may have at most 1000 streams'],
		['values', `{"streams":[{"id":"a","tasks":[${'0,'.repeat(2_400_000)}0]}]}`, 'more than 60000 values'],
	])('of 5 MB of tiny %s is refused for that alone', (_, text, fault) => {
		const reading = parsePlanText(text);
		expect(reading.ok || reading.faults.map(({message}) => message)).toEqual([expect.stringContaining(fault)]);
	});

	it('agrees with JSON.parse on what JSON is', () => {
		const texts = [
			'{"a":[]}',
			'{"a":{}}',
			'{"a":-0.5E+3}',
			'{"a":"\\u00e9\\/"}',
			'{"a":[[],{},null,true,false,0]}',
			'{"a":-}',
			'{"a":1.}',
			'{"a":.5}',
			'{"a":+1}',
			'{"a":"\\u12"}',
			'{"a":[,]}',
			'{,}',
			'{"a":nullx}',
			'\u00a0{}',
			'{"a":1}}',
			']',
			'{"a":"\u0001"}',
		];
		for (const text of texts) {
			const isJson = !faultOf(text).startsWith('Line');
			expect([text, isJson]).toEqual([text, canParse(text)]);
		}
	});
});

const canParse = (text: string): boolean => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};
