import {describe, expect, test} from 'vitest';
import {refusalOf} from '../../source/controls/binding.ts';
import {bindingOf, defaultKeymap} from '../../source/controls/keymap.ts';
import {keyName} from '../../source/ui/key-name.ts';
import {createAuthRun} from '../helpers/create-run.ts';

/** The key table of the design, without i and n (answers), which come later. */
const designed = [
	...['up', 'down', 'left', 'right', 'h', 'j', 'k', 'l', 'tab', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
	...['return', 'escape', 'pageup', 'pagedown', 'home', 'end', 's', 'r', 'x', 'p', 'c', 'm', 'M', 'n', 'a', 'd'],
	...['A', 'D', 'g', 'G', 'o', ':', 't', '/', 'f', '?', 'q', 'ctrl+c', 'Q', 'ctrl+z'],
];

describe('the key table', () => {
	test('no key stands there twice', () => {
		const keys = defaultKeymap.flatMap(binding => binding.keys);
		expect(keys).toEqual([...new Set(keys)]);
	});

	test('every designed key does something', () => {
		expect(designed.filter(key => bindingOf(key) === undefined)).toEqual([]);
	});

	test('every key has help text and a way it is written', () => {
		for (const binding of defaultKeymap) {
			expect(binding.help, binding.action).toMatch(/^[A-Z]/);
			expect(binding.show).not.toBe('');
		}
	});

	test('a disabled key says why, from the table of permissions', () => {
		const run = createAuthRun();
		const why = (key: string, focusedId: string) => refusalOf(bindingOf(key)!, {run, focusedId});
		expect(why('x', 'Stream-A')).toBe('it is completed: nothing to stop');
		expect(why('s', 'Stream-B')).toBe('it is running already');
		expect(why('x', 'Stream-B')).toBeUndefined();
		expect(why('m', 'Stream-A')).toBe('it is already merged');
	});

	test('attach is allowed on a live session, since it asks and stops it first', () => {
		const run = createAuthRun();
		expect(refusalOf(bindingOf('a')!, {run, focusedId: 'Stream-B'})).toBeUndefined();
		expect(refusalOf(bindingOf('a')!, {run, focusedId: 'Stream-Z'})).toBe('it has no worktree yet');
	});

	test('keys that need a stream say so when there is none', () => {
		const run = createAuthRun();
		expect(refusalOf(bindingOf('r')!, {run, focusedId: undefined})).toBe('no stream is in focus');
		expect(refusalOf(bindingOf('n')!, {run: null, focusedId: undefined})).toBe('there is no run yet');
	});
});

describe('a key that was pressed before the terminal was in raw mode', () => {
	const plain = {} as Parameters<typeof keyName>[1];

	test('is still that key', () => {
		expect(keyName('\n', plain)).toBe('return');
		expect(keyName('q', plain)).toBe('q');
	});
});
