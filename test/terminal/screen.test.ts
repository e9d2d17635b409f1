import {createRequire} from 'node:module';
import {PassThrough} from 'node:stream';
import type {Terminal as XtermTerminal} from '@xterm/headless';
import {describe, expect, it} from 'vitest';
import {rowOf} from '../../source/ui/terminal/output/cells.ts';
import {paint} from '../../source/ui/terminal/output/paint.ts';
import {createScreen} from '../../source/ui/terminal/output/screen.ts';

const {Terminal} = createRequire(import.meta.url)('@xterm/headless') as {Terminal: typeof XtermTerminal};

const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';
const enter = '\u001B[?1049h';

/** A terminal that takes a write only when it is let. */
const open = (isRemote = false, hasMouse = false) => {
	const writes: string[] = [];
	const held: (() => void)[] = [];
	const target = Object.assign(new PassThrough(), {columns: 20, rows: 4, isTTY: true});
	target.write = ((text: string, callback: () => void) => {
		writes.push(text);
		held.push(callback);
		return true;
	}) as never;
	let now = 1000;
	const screen = createScreen({target: target as unknown as NodeJS.WriteStream, isRemote, hasMouse, now: () => now});
	const draw = (...lines: readonly string[]) => {
		screen.stdout.write(begin);
		screen.stdout.write(`\u001B[2K\u001B[1A\u001B[2K\u001B[G${lines.join('\n')}`);
		screen.stdout.write(end);
	};
	const take = () => {
		while (held.length > 0) held.shift()?.();
	};
	return {
		screen,
		writes,
		draw,
		take,
		target,
		pass(ms: number) {
			now += ms;
		},
	};
};

describe('pictures', () => {
	it('are written one at a time, and while one is under way the newest replaces the others', () => {
		const {screen, writes, draw, take} = open();
		screen.stdout.write(enter);
		take();
		draw('one');
		draw('two');
		draw('three');
		expect(writes.join('')).toContain('one');
		expect(writes.join('')).not.toContain('two');
		screen.press();
		take();
		expect(writes.join('')).not.toContain('two');
		expect(writes.at(-1)).toContain('three');
	});

	it('that Ink has not drawn are drawn anew when the screen is ours again', () => {
		const {screen, writes, take, pass} = open();
		screen.show(['the whole picture']);
		expect(writes.join('')).not.toContain('the whole picture');
		screen.stdout.write(enter);
		take();
		expect(writes.join('')).toContain('the whole picture');
		screen.stdout.write('\u001B[?1049l');
		take();
		writes.length = 0;
		pass(1000);
		screen.stdout.write(enter);
		take();
		expect(writes.join('')).toContain('the whole picture');
	});

	it('that Ink has not drawn stay while Ink draws nothing, until the screen is its own again', () => {
		const {screen, writes, draw, take, pass} = open();
		/** Without anything to lay out Ink writes an end of line. */
		const drawNothing = () => draw('', '');
		const wrote = () => {
			pass(1000);
			screen.press();
			take();
			return writes.splice(0).join('');
		};
		screen.stdout.write(enter);
		draw('a dialog');
		expect(wrote()).toContain('a dialog');
		drawNothing();
		screen.show(['THE WHOLE PICTURE']);
		expect(wrote()).toContain('WHOLE PICTURE');
		draw('a late dialog');
		drawNothing();
		screen.show(undefined);
		expect(wrote()).toBe('');
		draw('another dialog');
		expect(wrote()).toContain('another');
	});

	it('that Ink drew last are drawn again if it wrote none since', () => {
		const {screen, writes, draw, take} = open();
		screen.stdout.write(enter);
		draw('a dialog');
		take();
		screen.press();
		screen.show(['THE WHOLE PICTURE']);
		take();
		writes.length = 0;
		screen.press();
		screen.show(undefined);
		take();
		expect(writes.join('')).toContain('a dialog');
	});

	it('of a key come first, others wait for a line of which nothing is known', () => {
		const {screen, writes, draw, take, pass} = open();
		screen.stdout.write(enter);
		draw('first');
		take();
		take();
		pass(200);
		draw('second');
		expect(writes.join('')).not.toContain('second');
		screen.press();
		draw('third');
		expect(writes.join('')).toContain('third');
	});

	it('are kept back by no flood of notices that a terminal did not take', () => {
		const {screen, writes, draw, take} = open();
		screen.stdout.write(enter);
		for (let index = 0; index < 10_000; index++) screen.write(`\u001B]9;notice ${index}\u0007`);
		screen.press();
		draw('newest');
		take();
		const written = writes.at(-1) ?? '';
		expect(written).toContain('newest');
		expect(written).toContain('notice 0');
		expect(written.length).toBeLessThan(20_000);
	});

	it('wait over ssh until the terminal says that it has the last one', () => {
		const {screen, writes, draw, take} = open(true);
		screen.stdout.write(enter);
		draw('first');
		take();
		take();
		screen.answered();
		screen.press();
		draw('second');
		take();
		expect(writes.join('')).toContain('second');
		draw('third');
		expect(writes.join('')).not.toContain('third');
		screen.answered();
		expect(writes.join('')).toContain('third');
	});
});

describe('leaving', () => {
	it('gives back what was taken', async () => {
		const {screen, writes, draw, take} = open();
		screen.stdout.write(enter);
		draw('one');
		take();
		take();
		screen.answered();
		const left = screen.leave(1000);
		take();
		expect(await left).toBe(true);
		for (const mode of ['?1049l', '?25h', '?7h', '?2004l']) expect(writes.at(-1)).toContain(`\u001B[${mode}`);
	});

	it('waits no longer than it was told for a terminal that takes nothing', async () => {
		const {screen, draw} = open();
		screen.stdout.write(enter);
		draw('one');
		expect(await screen.leave(10)).toBe(false);
	});

	it('writes nothing once muted', () => {
		const {screen, writes, draw} = open();
		screen.mute();
		screen.stdout.write(enter);
		draw('late');
		expect(writes).toEqual([]);
	});
});

describe('the size that Ink is told', () => {
	it('is never absurd', () => {
		const {screen, target} = open();
		Object.assign(target, {columns: 65_535, rows: 65_535});
		expect([screen.stdout.columns, screen.stdout.rows]).toEqual([1000, 120]);
		Object.assign(target, {columns: 65_535, rows: 3});
		expect([screen.stdout.columns, screen.stdout.rows]).toEqual([1000, 3]);
		Object.assign(target, {columns: 640, rows: 180});
		expect([screen.stdout.columns, screen.stdout.rows]).toEqual([640, 180]);
		Object.assign(target, {columns: 0, rows: 0});
		expect([screen.stdout.columns, screen.stdout.rows]).toEqual([80, 24]);
	});
});

const scripts: Readonly<Record<string, string>> = {
	Latin: 'plain é ü text',
	combining: 'e\u0301\u0323\u0489 x',
	Hindi: 'नमस्ते दुनिया',
	Tamil: 'தமிழ் மொழி',
	Burmese: 'မြန်မာ',
	Thai: 'ภาษาไทย',
	Bengali: 'বাংলা ভাষা',
	Khmer: 'ភាសាខ្មែរ',
	Arabic: 'العربية',
	Hebrew: 'עברית',
	Chinese: '漢字テスト',
	Korean: '한국어 \u1112\u1161\u11AB',
	halfwidth: 'ﾊﾝｶﾞｸ',
	emoji: '👍 👨‍👩‍👧 🇩🇪 ☺️ 1️⃣ 👩🏽‍💻',
	newer: '\u{1FAE8}\u{1FADF}\u{1FAC6}\u{1F6DC}',
	ambiguous: '§±→⇒■☆♀',
};

/** The screen of a real terminal after those bytes, as text with its places. */
const shown = async (bytes: string, width: number, rows: number): Promise<XtermTerminal> => {
	const terminal = new Terminal({cols: width, rows, allowProposedApi: true});
	await new Promise<void>(resolve => terminal.write(bytes, resolve));
	return terminal;
};

describe('a frame around text of any script', () => {
	const width = 60;
	const bordered = (text: string) => rowOf(`│${text}\u001B[${'31'}m│\u001B[39m end │`, width);

	for (const isOver of [false, true])
		for (const [name, text] of Object.entries(scripts))
			it(`stays in place: ${name}${isOver ? ', drawn over another' : ''}`, async () => {
				const row = bordered(text);
				const before = bordered(scripts.Chinese!);
				const borders = row.cells.filter(cell => cell.text === '│').map(({column}) => column);
				const bytes = isOver
					? paint([before, before], undefined, width) + paint([row, row], [before, before], width)
					: paint([row, row], undefined, width);
				const terminal = await shown(`\u001B[?7l${bytes}`, width, 2);
				for (const y of [0, 1]) {
					const line = terminal.buffer.active.getLine(y)!;
					for (const column of borders) expect(line.getCell(column)?.getChars(), `${column}`).toBe('│');
					expect(line.translateToString(true).endsWith('│ end │')).toBe(true);
				}
			});
});

/** Each cell's text and colours; a blank one has no text. */
const cellsOf = (terminal: XtermTerminal, y: number) =>
	Array.from({length: terminal.cols}, (_, x) => {
		const cell = terminal.buffer.active.getLine(y)?.getCell(x);
		const text = cell?.getChars() ?? '';
		return `${text === ' ' ? '' : text} ${cell?.getFgColor()} ${cell?.getBgColor()} ${cell?.isBold()} ${cell?.isInverse()}`;
	});

describe('a row that differs', () => {
	it('is brought from any other to what it should be, with its colours', async () => {
		const width = 30;
		const lines = [
			'',
			'short',
			'\u001B[1mbold\u001B[22m and \u001B[32mgreen\u001B[39m',
			'x'.repeat(30),
			'漢字 wide 漢',
			'   indented',
			'\u001B[41mred\u001B[49m ground',
			'\u001B[7minverse to the end     x\u001B[27m',
		];
		for (const from of lines)
			for (const to of lines) {
				const [one, other] = [rowOf(from, width), rowOf(to, width)];
				const bytes = paint([one, one], undefined, width) + paint([other, one], [one, one], width);
				const [after, fresh] = await Promise.all([
					shown(`\u001B[?7l${bytes}`, width, 2),
					shown(`\u001B[?7l${paint([other, one], undefined, width)}`, width, 2),
				]);
				const cells = (terminal: XtermTerminal) => [0, 1].map(y => cellsOf(terminal, y));
				expect(cells(after), JSON.stringify([from, to])).toEqual(cells(fresh));
			}
	});

	it('costs only its cells that differ, and no style twice', () => {
		const row = (age: string) => rowOf(`name \u001B[2m${'.'.repeat(20)} ${age}\u001B[22m`, 40);
		const bytes = paint([row('11s'), row('11s')], [row('10s'), row('10s')], 40);
		expect(bytes).toBe('\u001B[1;28H\u001B[0;2m1\u001B[2;28H1\u001B[m');
	});
});

describe('the mouse', () => {
	const on = '\u001B[?1000h\u001B[?1006h';
	const off = '\u001B[?1006l\u001B[?1000l';

	it('is ours while the screen is, and is given back with it, also at a second turn', async () => {
		const {screen, writes, take} = open(false, true);
		screen.stdout.write(enter);
		take();
		expect(writes.join('')).toContain(`${enter}\u001B[?7l${on}`);
		screen.stdout.write('\u001B[?1049l');
		take();
		expect(writes.join('')).toContain(off);
		screen.stdout.write(enter);
		take();
		const left = screen.leave(1000);
		take();
		await left;
		expect(writes.at(-1)).toContain(off);
		expect(writes.join('').lastIndexOf(off)).toBeGreaterThan(writes.join('').lastIndexOf(on));
	});

	it('is left alone where the user wants it so', async () => {
		const {screen, writes, take} = open();
		screen.stdout.write(enter);
		take();
		const left = screen.leave(1000);
		take();
		await left;
		expect(writes.join('')).not.toMatch(/\?100[06]/);
	});
});
