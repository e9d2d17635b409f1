// A terminal without a window: runs the real program in a pseudo-terminal and says what stands on its screen.
import {setTimeout as sleep} from 'node:timers/promises';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

const palette = ['#1d1f21', '#cc6666', '#b5bd68', '#f0c674', '#81a2be', '#b294bb', '#8abeb7', '#c5c8c6'];
const bright = ['#666666', '#d54e53', '#b9ca4a', '#e7c547', '#7aa6da', '#c397d8', '#70c0b1', '#eaeaea'];
export const ground = '#1d1f21';
const plain = '#c5c8c6';

const colourOf = (isDefault, index, otherwise) => (isDefault ? otherwise : ([...palette, ...bright][index] ?? plain));

/** One row as runs of cells that look the same. */
const runsOf = (line, columns) => {
	const runs = [];
	let cell;
	for (let x = 0; x < columns; x++) {
		cell = line?.getCell(x, cell);
		if (!cell || cell.getWidth() === 0) continue;
		const isInverse = cell.isInverse() !== 0;
		const fore = colourOf(cell.isFgDefault(), cell.getFgColor(), plain);
		const back = colourOf(cell.isBgDefault(), cell.getBgColor(), '');
		const look = {
			fill: isInverse ? back || ground : fore,
			back: isInverse ? fore : back,
			isBold: cell.isBold() !== 0,
			isDim: cell.isDim() !== 0,
		};
		const key = JSON.stringify(look);
		const last = runs.at(-1);
		if (last?.key === key) last.text += cell.getChars() || ' ';
		else runs.push({key, x, text: cell.getChars() || ' ', ...look});
	}
	return runs;
};

export const openTerminal = (file, args, {columns, rows, cwd, env}) => {
	const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const child = spawn(file, args, {cols: columns, rows, name: 'xterm-256color', cwd, env});
	let drawnAt = Date.now();
	child.onData(bytes => {
		drawnAt = Date.now();
		screen.write(bytes);
	});
	screen.onData(bytes => child.write(bytes));
	const row = y => screen.buffer.active.getLine(screen.buffer.active.viewportY + y);
	const lines = () => Array.from({length: rows}, (_, y) => row(y)?.translateToString(true) ?? '');
	const waitFor = async (text, seconds = 60) => {
		const end = Date.now() + seconds * 1000;
		while (!lines().join('\n').includes(text)) {
			if (Date.now() > end) throw new Error(`"${text}" does not come:\n${lines().join('\n')}`);
			await sleep(50);
		}
		await sleep(150);
	};
	return {
		columns,
		rows,
		lines,
		picture: () => Array.from({length: rows}, (_, y) => runsOf(row(y), columns)),
		waitFor,
		/** Until nothing has been drawn for a while, but for what always moves. */
		async rests() {
			const end = Date.now() + 2000;
			while (Date.now() - drawnAt < 400 && Date.now() < end) await sleep(50);
		},
		async press(keys, text, seconds = 10) {
			child.write(keys);
			if (text !== undefined) await waitFor(text, seconds);
			else await sleep(300);
		},
		close: () => child.kill('SIGHUP'),
	};
};

export const cell = {width: 8.4, height: 18, pad: 10};

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const at = number => Math.round(number * 100) / 100;

/** Words with their place in the run; what stands between them is no text, so that no viewer collapses or stretches it. */
const wordsOf = ({text, x}) => [...text.matchAll(/\S+(?: \S+)*/g)].map(({0: words, index}) => ({words, x: x + index}));

const wordsSvg = (run, top) => {
	const {fill, isBold, isDim} = run;
	const look = `${isBold ? ' font-weight="bold"' : ''}${isDim ? ' opacity=".6"' : ''}`;
	return wordsOf(run)
		.map(
			({words, x}) =>
				`<text x="${at(cell.pad + x * cell.width)}" y="${at(top + 13.5)}" fill="${fill}" textLength="${at(words.length * cell.width)}"${look}>${escaped(words)}</text>`,
		)
		.join('');
};

/** One row of a picture, at its place. */
export const rowSvg = (runs, y) => {
	const top = cell.pad + y * cell.height;
	return runs
		.map(run => {
			const {x, text, back} = run;
			const [left, width] = [at(cell.pad + x * cell.width), at(text.length * cell.width)];
			const ground = back === '' ? '' : `<rect x="${left}" y="${at(top)}" width="${width}" height="${cell.height}" fill="${back}"/>`;
			return ground + wordsSvg(run, top);
		})
		.join('');
};

export const frameSvg = (columns, rows, body) => {
	const width = Math.ceil(columns * cell.width + 2 * cell.pad);
	const height = rows * cell.height + 2 * cell.pad;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14"><rect width="100%" height="100%" rx="6" fill="${ground}"/>${body}</svg>\n`;
};
