// Makes every picture, of the real program with fake agents:
//   npm run build && node media/pictures.js            what readme and docs show: media/*.svg
//   npm run build && node media/pictures.js <folder>   every screen at three sizes, as text and as SVG, and the web page
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {takePage} from './page.js';
import {cli, makePlace, shopFiles, shopPlan} from './place.js';
import {record} from './record.js';
import {frameSvg, openTerminal, rowSvg} from './terminal.js';

const esc = '\u001B';
const enter = '\r';

/** Name, keys that open it from the grid, and what only it shows. */
const screens = [
	['log', ['3', enter], 'e errors'],
	['review', ['2', 'd'], 'hunk 1 of'],
	['timeline', ['2', 't'], '· timeline'],
	['merge', ['2', 'm'], 'steps'],
	['compare', ['8', 'v'], 'adopt'],
	['alerts', ['A'], 'go to'],
	['question', ['3', 'y'], 'allow once'],
	['graph', ['D'], 'Graph'],
	['grants', ['Y'], 'Permissions'],
	['help', ['?'], 'Help'],
	['commands', [':'], 'tab complete'],
	['open', ['2', 'o'], 'open or copy'],
	['message', ['3', 'i'], 'send it'],
	['new-stream', ['n'], 'what should it do?'],
	['stop', ['6', 'x'], 'esc'],
	['stop-all', ['Q'], 'stop all and quit'],
];
/** Those that docs show. */
const kept = ['grid', 'log', 'review', 'question', 'merge', 'graph'];

const sizes = {
	docs: [[92, 28]],
	all: [
		[80, 24],
		[160, 45],
		[40, 12],
	],
};

const pathOfMedia = fileURLToPath(new URL('.', import.meta.url));
const folder = process.argv[2];
const isForDocs = folder === undefined;
const target = folder ?? pathOfMedia;
mkdirSync(target, {recursive: true});

const save = (terminal, name) => {
	const {columns, rows} = terminal;
	const file = path.join(target, isForDocs ? name : `${name}-${columns}x${rows}`);
	if (!isForDocs) writeFileSync(`${file}.txt`, `${terminal.lines().join('\n').trimEnd()}\n`);
	writeFileSync(`${file}.svg`, frameSvg(columns, rows, terminal.picture().map(rowSvg).join('')));
	console.log(path.basename(file));
};

const inGrid = 'q detach';

const toGrid = async terminal => {
	for (let times = 0; times < 5; times++) {
		if (terminal.lines().at(-1).includes(inGrid)) return;
		await terminal.press(esc, inGrid, 3).catch(() => undefined);
	}
	throw new Error(`The grid does not come back:\n${terminal.lines().join('\n')}`);
};

const open = (place, columns, rows) =>
	openTerminal(process.execPath, [cli], {columns, rows, cwd: place.folder, env: place.env});

/** One picture that fails is told, and the others are taken all the same. */
const takeScreen = async (terminal, [name, keys, text]) => {
	try {
		for (const key of keys.slice(0, -1)) await terminal.press(key);
		// The smallest shows fewer keys, but always the way out.
		await terminal.press(keys.at(-1), terminal.columns < 60 ? 'esc' : text);
		await terminal.rests();
		save(terminal, name);
	} catch (error) {
		console.error(`${name} at ${terminal.columns}x${terminal.rows}: ${error.message}`);
		process.exitCode = 1;
	}
	await toGrid(terminal);
};

const takeRun = async (place, columns, rows) => {
	const terminal = open(place, columns, rows);
	await terminal.waitFor(inGrid);
	await terminal.rests();
	if (!isForDocs || kept.includes('grid')) save(terminal, 'grid');
	// The number keys then follow the plan.
	for (const [keys, text] of [[':', 'esc'], ['sort plan'], [enter, inGrid]]) await terminal.press(keys, text);
	for (const screen of screens) if (!isForDocs || kept.includes(screen[0])) await takeScreen(terminal, screen);
	terminal.close();
};

const takeOpening = async (name, place, text, columns, rows) => {
	const terminal = open(place, columns, rows);
	await terminal.waitFor(text);
	await terminal.rests();
	save(terminal, name);
	terminal.close();
};

/** Until all that can happen without the user has happened. */
const untilStuck = place =>
	place.until('status', ['asks to', 'verify failed', 'no sign of work', 'waits for approval', 'race cache']);

const takeOpenings = async () => {
	const empty = makePlace(shopFiles);
	const broken = makePlace(shopFiles, {...shopPlan, streams: [{...shopPlan.streams[0], dependencies: ['Stream-Q']}]});
	const place = makePlace(shopFiles, shopPlan);
	for (const size of sizes.all) {
		await takeOpening('no-plan', empty, 'Watch the demo', ...size);
		await takeOpening('broken', broken, 'Stream-Q', ...size);
		await takeOpening('start', place, 'Shop accounts', ...size);
	}
};

if (isForDocs) await record(path.join(pathOfMedia, 'demo.svg'));
else await takeOpenings();
const place = makePlace(shopFiles, shopPlan);
place.run('run', '--detach', '--yes');
try {
	await untilStuck(place);
	for (const size of isForDocs ? sizes.docs : sizes.all) await takeRun(place, ...size);
	if (!isForDocs) await takePage(place, target);
} finally {
	place.stop();
}
