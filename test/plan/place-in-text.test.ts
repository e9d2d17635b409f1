import {expect, test} from 'vitest';
import {placeInText} from '../../source/plan/read/place-in-text.ts';

const text = `{
	"name": "Shop", // comments are allowed
	"streams": [
		{"id": "A"},
		{"id": "B", "tasks": ["one", 2]},
	]
}`;

test.each([
	['name', 2, 2],
	['streams', 3, 2],
	['streams[1]', 5, 3],
	['streams[1].tasks', 5, 15],
	['streams[1].tasks[1]', 5, 32],
])('%s is found at its key or its value', (path, line, column) => {
	expect(placeInText(text, path)).toEqual({line, column});
});

test.each([
	['streams[0].tasks', 4, 3],
	['streams[7].id', 3, 2],
	['agent', 1, 1],
	['streams[0]["a.b"]', 4, 3],
])('%s, which is missing, is where it belongs', (path, line, column) => {
	expect(placeInText(text, path)).toEqual({line, column});
});

test('what names no place, and text that is no JSON, has none', () => {
	expect(placeInText(text, '')).toBeUndefined();
	expect(placeInText('', 'name')).toBeUndefined();
});
