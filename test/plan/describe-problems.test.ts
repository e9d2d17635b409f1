import {expect, it} from 'vitest';
import {problemLines} from '../../source/plan/schema/describe-problems.ts';
import {formatPlace, quote} from '../../source/plan/schema/problems.ts';

it('a fault is one line: where, and what is wrong', () => {
	expect(
		problemLines([
			{path: 'streams[2].id', message: 'is missing'},
			{path: '', message: 'The plan is empty.'},
		]),
	).toEqual(['streams[2].id: is missing', 'The plan is empty.']);
});

it('nothing in a fault reaches the terminal as control', () => {
	expect(problemLines([{path: 'a\u001b[2J', message: 'x\r\ny\u202e\u0090\ud800'}])).toEqual([
		'a\\u001b[2J: x\\u000d\\ny\\u202e\\u0090\\ud800',
	]);
});

it('a place is written as a JSON path, with odd keys in quotes', () => {
	expect(formatPlace(['streams', 2, 'dependencies', 0])).toBe('streams[2].dependencies[0]');
	expect(formatPlace(['a b', 'x"y', '\u0007'])).toBe('["a b"]["x\\"y"]["\\u0007"]');
	expect(formatPlace([])).toBe('');
});

it('a quoted value is cut', () => {
	expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(60)}…"`);
});
