import {expect, it} from 'vitest';
import {planInAnswer} from '../../source/plan/draft.ts';

const read = (answer: string): unknown => {
	const text = planInAnswer(answer);
	return text === undefined ? undefined : JSON.parse(text);
};

it('a draft is read with commas before a bracket, and with comments', () => {
	expect(read('{"a": [1, 2,], "b": {"c": 1,},}')).toEqual({a: [1, 2], b: {c: 1}});
	expect(read('// the plan\n{"a": 1, // one\n /* two, */ "b": [\n1,\n// last\n],\n}\n')).toEqual({a: 1, b: [1]});
});

it('text that looks like a comment or a comma stays text', () => {
	const plan = {prompt: 'see https://x.example/a,] and /* this */ ,}', b: ['//', ',']};
	expect(read(JSON.stringify(plan))).toEqual(plan);
});

it('a fenced block goes before braces in the words around it', () => {
	expect(read('I read {src} first.\n```jsonc\n{"a": 1,}\n```\nIt has {one} stream.')).toEqual({a: 1});
	expect(read('No plan.')).toBeUndefined();
});

it('text nested deeper than any plan is left as it is', () => {
	const deep = `{"a": ${'['.repeat(200_000)}}`;
	expect(planInAnswer(deep)).toBe(deep);
});
