import {describe, expect, it} from 'vitest';
import {changedRanges, findLine, hunksOf, linesOf, markOf, quoteOf} from '../../source/run/features/review/hunks.ts';
import {touchesOf} from '../../source/run/features/review/overlaps.ts';
import {changedWords, pairsOf, wordsOf} from '../../source/run/features/review/words.ts';

const diff = [
	'@@ -1,4 +1,5 @@ export const a',
	' one',
	'-two',
	'+TWO',
	'+two and a half',
	' three',
	'@@ -20,2 +21,2 @@',
	' x',
	'-y',
	'+z',
	'\\ No newline at end of file',
];

describe('hunks of a diff', () => {
	it('have ids that stay when the lines above them move, and differ by file and by change', () => {
		const ids = (path: string, lines: readonly string[]) => hunksOf(path, lines).map(({id}) => id);
		const moved = diff.map(line => line.replace('@@ -20,2 +21,2 @@', '@@ -120,2 +121,2 @@'));
		expect(ids('a.ts', moved)).toEqual(ids('a.ts', diff));
		expect(ids('b.ts', diff)).not.toEqual(ids('a.ts', diff));
		expect(ids('a.ts', diff.with(9, '+zz'))[1]).not.toBe(ids('a.ts', diff)[1]);
	});

	it('have an id each, also where a file has the same change twice', () => {
		const twice = ['@@ -1 +1 @@', '-a', '+b', '@@ -9 +9 @@', '-a', '+b'];
		expect(new Set(hunksOf('a', twice).map(({id}) => id)).size).toBe(2);
	});

	it('know the numbers of their lines in both versions', () => {
		const [first, second] = hunksOf('a.ts', diff);
		expect(first).toMatchObject({before: 1, after: 1, title: 'export const a'});
		expect(linesOf(first!).map(({sign, before, after}) => [sign, before, after])).toEqual([
			[' ', 1, 1],
			['-', 2, undefined],
			['+', undefined, 2],
			['+', undefined, 3],
			[' ', 3, 4],
		]);
		expect(linesOf(second!).at(-1)).toEqual({sign: '\\', text: '\\ No newline at end of file'});
		expect(findLine([first!, second!], {side: 'before', line: 21})).toMatchObject({hunk: {id: second!.id}, index: 1});
		expect(findLine([first!, second!], {side: 'after', line: 9})).toBeUndefined();
		expect(quoteOf(second!, 2)).toContain('> +z');
	});

	it('of a new file and of a deleted one begin at line 1', () => {
		expect(hunksOf('n', ['@@ -0,0 +1,1 @@', '+a'])).toMatchObject([{before: 1, after: 1}]);
		expect(linesOf(hunksOf('n', ['@@ -1,1 +0,0 @@', '-a'])[0]!)).toEqual([{sign: '-', text: 'a', before: 1}]);
	});

	it('say which lines of the version before they change; what is added stands between two', () => {
		expect(hunksOf('a.ts', diff).map(changedRanges)).toEqual([[[2, 2]], [[21, 21]]]);
		expect(changedRanges(hunksOf('a', ['@@ -4,2 +4,3 @@', ' a', '+b', ' c'])[0]!)).toEqual([[4, 5]]);
	});
});

describe('the mark of a file', () => {
	const object = {before: 'a', after: 'b', modes: ['100644', '100644'] as const};
	const file = {path: 'x', added: 1, removed: 0, isBinary: false, lines: ['@@ -0,0 +1 @@', '+a'], object};

	it('follows what the file is, also where no line shows it', () => {
		const marks = [
			file,
			{...file, lines: [...file.lines, '+b']},
			{...file, object: {...object, after: 'c'}},
			{...file, object: {...object, modes: ['100644', '100755'] as const}},
			{...file, path: 'y'},
		].map(markOf);
		expect(new Set(marks).size).toBe(5);
		expect(markOf({...file})).toBe(markOf(file));
	});
});

describe('words that changed', () => {
	const cut = (text: string, parts: readonly (readonly [number, number])[]) =>
		parts.map(([from, to]) => text.slice(from, to));

	it('are told apart in two lines', () => {
		const [old, now] = ['const secret = process.env.SECRET;', 'const secret = readSecret();'];
		const words = changedWords(old, now);
		expect(cut(old, words.old)).toEqual(['process.env.SECRET']);
		expect(cut(now, words.now)).toEqual(['readSecret()']);
	});

	it('join over a blank, and are none where two lines have nothing in common', () => {
		expect(cut('a b c d e f', changedWords('a x y d e f', 'a b c d e f').now)).toEqual(['b c']);
		expect(changedWords('return first;', 'export type Other = string')).toEqual({old: [], now: []});
	});

	it('of long lines are found without comparing each with each', () => {
		const long = Array.from({length: 3000}, (_, index) => `w${index}`).join(' ');
		const [old, now] = [`a ${long} b`, `a ${long.replace('w9 ', 'v9 ')} b`];
		expect(cut(now, changedWords(old, now).now)).toEqual(['v9']);
		expect(changedWords(`${long} old`, `new ${long}`)).toEqual({old: [], now: []});
	});

	it('are looked for in what took the place of a line', () => {
		const lines = linesOf(
			hunksOf('a', ['@@ -1,3 +1,3 @@', '-let a = 1;', '-gone entirely', '+let a = 2;', ' same'])[0]!,
		);
		expect(pairsOf(lines).map(({removed, added, same}) => [removed?.text, added?.text, same?.text])).toEqual([
			['let a = 1;', 'let a = 2;', undefined],
			['gone entirely', undefined, undefined],
			[undefined, undefined, 'same'],
		]);
		expect(wordsOf(lines).get(lines[2]!)).toEqual([[8, 9]]);
	});
});

describe('other streams on the same lines', () => {
	const [hunk] = hunksOf('a.ts', diff);
	const others = (object: string, from: number, to: number) => [
		{streamId: 'D', files: new Map([['a.ts', {object, ranges: [[from, to] as const]}]])},
	];
	const file = {path: 'a.ts', object: {before: 'v1', after: 'v2', modes: ['100644', '100644'] as const}};

	it('are named with their lines, where both began with the same version of the file', () => {
		expect(touchesOf(file, hunk!, others('v1', 3, 9))).toEqual([{streamId: 'D', lines: [3, 9]}]);
		expect(touchesOf(file, hunk!, others('v1', 9, 12))).toEqual([]);
		expect(touchesOf(file, hunk!, others('v0', 2, 2))).toEqual([]);
		expect(touchesOf({...file, path: 'b.ts'}, hunk!, others('v1', 2, 2))).toEqual([]);
	});
});
