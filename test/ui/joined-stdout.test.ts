import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {joinStdout} from '../../source/ui/terminal/joined-stdout.ts';

const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

const open = () => {
	const target = Object.assign(new PassThrough(), {columns: 80, rows: 24, isTTY: true});
	const writes: string[] = [];
	target.on('data', chunk => writes.push(String(chunk)));
	return {...joinStdout(target as unknown as NodeJS.WriteStream), writes, target};
};

describe('the stdout that Ink is given', () => {
	test('writes a picture at once, with the marks around it', async () => {
		const {stdout, writes} = open();
		stdout.write(begin);
		stdout.write('picture');
		expect(writes).toEqual([]);
		stdout.write(end);
		await new Promise(resolve => setImmediate(resolve));
		expect(writes).toEqual([`${begin}picture${end}`]);
	});

	test('writes what is no picture as it comes', async () => {
		const {stdout, writes} = open();
		stdout.write('\u001B[?1049h');
		await new Promise<void>(resolve => stdout.write('', () => resolve()));
		expect(writes).toEqual(['\u001B[?1049h']);
	});

	test('never erases the scrollback', async () => {
		const {stdout, writes} = open();
		stdout.write(`${begin}`);
		stdout.write('\u001B[2J\u001B[3J\u001B[Hx');
		stdout.write(end);
		stdout.write('\u001B[3Jy');
		await new Promise(resolve => setImmediate(resolve));
		expect(writes.join('')).toBe(`${begin}\u001B[2J\u001B[Hx${end}y`);
	});

	test('keeps nothing back when someone waits for the write', async () => {
		const {stdout, writes} = open();
		stdout.write(begin);
		await new Promise<void>(resolve => stdout.write('half', () => resolve()));
		expect(writes.join('')).toBe(`${begin}half`);
	});

	test('writes nothing once muted, yet answers who waits', async () => {
		const {stdout, writes, mute} = open();
		mute();
		await new Promise<void>(resolve => stdout.write('late', () => resolve()));
		expect(writes).toEqual([]);
	});

	test('is the terminal in all else', () => {
		const {stdout, target} = open();
		expect(stdout.columns).toBe(80);
		let resized = 0;
		stdout.on('resize', () => {
			resized++;
		});
		target.emit('resize');
		expect(resized).toBe(1);
	});
});
