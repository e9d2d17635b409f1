// Takes a picture of every screen at 80x24 and 160x45, as text and as SVG, of the real program with fake agents:
//   npm run build && node media/pictures.js [folder]
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {cli, makePlace, shopFiles, shopPlan} from './place.js';
import {frameSvg, openTerminal, rowSvg} from './terminal.js';

const folder = process.argv[2] ?? fileURLToPath(new URL('screens', import.meta.url));
mkdirSync(folder, {recursive: true});

const save = (terminal, name) => {
	const {columns, rows} = terminal;
	const file = path.join(folder, `${name}-${columns}x${rows}`);
	writeFileSync(`${file}.txt`, `${terminal.lines().join('\n').trimEnd()}\n`);
	writeFileSync(`${file}.svg`, frameSvg(columns, rows, terminal.picture().map(rowSvg).join('')));
	console.log(path.basename(file));
};

const esc = '\u001B';

/** Name, keys that open it from the grid, and what it shows then. */
const screens = [
	['log', ['3', '\r'], '· log'],
	['review', ['2', 'd'], 'seen'],
	['timeline', ['2', 't'], 'checkpoint'],
	['merge', ['2', 'm'], 'steps'],
	['alerts', ['A'], 'Alerts'],
	['question', ['3', 'y'], 'allow once'],
	['graph', ['D'], 'Graph'],
	['grants', ['Y'], 'Permissions'],
	['help', ['?'], 'Help'],
	['commands', [':'], 'tab complete'],
	['open', ['2', 'o'], 'open or copy'],
	['message', ['3', 'i'], 'Tell'],
	['new-stream', ['n'], 'New stream'],
	['stop-all', ['Q'], 'Stop all'],
];

const toGrid = async terminal => {
	for (let times = 0; times < 20 && !terminal.lines().at(-1).includes('q detach'); times++) {
		await terminal.press(esc);
		await sleep(700);
	}
};

const takeRun = async (place, columns, rows) => {
	const terminal = openTerminal(process.execPath, [cli], {columns, rows, cwd: place.folder, env: place.env});
	await terminal.waitFor('q detach');
	save(terminal, 'grid');
	// The number keys then follow the plan.
	for (const keys of [':', 'sort plan', '\r']) await terminal.press(keys);
	for (const [name, keys, text] of screens) {
		for (const key of keys.slice(0, -1)) await terminal.press(key);
		try {
			await terminal.press(keys.at(-1), text);
			save(terminal, name);
		} catch (error) {
			console.error(`${name} at ${columns}x${rows}: ${error.message}`);
			process.exitCode = 1;
		}
		await toGrid(terminal);
	}
	terminal.close();
};

const takeStart = async (name, place, text, columns, rows) => {
	const terminal = openTerminal(process.execPath, [cli], {columns, rows, cwd: place.folder, env: place.env});
	await terminal.waitFor(text);
	save(terminal, name);
	terminal.close();
};

const sizes = [
	[80, 24],
	[160, 45],
];

/** Until all that can happen without the user has happened. */
const untilStuck = async () => {
	for (let times = 0; times < 60; times++) {
		const lines = place.run('status');
		if (['asks to', 'verify failed', 'no sign of work', 'waits for approval'].every(text => lines.includes(text))) return;
		await sleep(1000);
	}
	throw new Error(`the run does not get stuck:\n${place.run('status')}`);
};

const empty = makePlace(shopFiles);
const place = makePlace(shopFiles, shopPlan);
for (const size of sizes) {
	await takeStart('no-plan', empty, 'claude-grid', ...size);
	await takeStart('start', place, 'Shop accounts', ...size);
}
place.run('run', '--detach', '--yes');
try {
	await untilStuck();
	for (const size of sizes) await takeRun(place, ...size);
} finally {
	place.stop();
}
