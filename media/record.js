// Records the real program as a moving SVG for the readme: a question answered, a conflict resolved, merged.
import {writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {cli, makePlace, shopFiles, shopPlan} from './place.js';
import {frameSvg, openTerminal, rowSvg} from './terminal.js';

const [columns, rows] = [100, 28];
const everyMs = 200;

/** Each row that is shown for a while becomes one element, shown only then; rows that stay are written once. */
const movingSvg = (frames, totalMs) => {
	const pieces = [];
	for (let y = 0; y < rows; y++) {
		let from = 0;
		for (let index = 1; index <= frames.length; index++) {
			const before = frames[index - 1].rows[y];
			if (index < frames.length && frames[index].rows[y] === before) continue;
			const to = index < frames.length ? frames[index].at : totalMs;
			if (before !== '') pieces.push({body: before, from, to});
			from = to;
		}
	}
	const seconds = totalMs / 1000;
	const shown = pieces.map(({body, from, to}) => {
		if (from === 0 && to === totalMs) return `<g>${body}</g>`;
		const times = [0, from / totalMs, to / totalMs].map(time => Math.round(time * 10_000) / 10_000);
		const [keyTimes, values] =
			from === 0 ? [`0;${times[2]}`, 'visible;hidden'] : to === totalMs ? [`0;${times[1]}`, 'hidden;visible'] : [times.join(';'), 'hidden;visible;hidden'];
		// A viewer that does not move pictures shows the first one.
		return `<g visibility="${from === 0 ? 'visible' : 'hidden'}"><animate attributeName="visibility" dur="${seconds}s" repeatCount="indefinite" calcMode="discrete" keyTimes="${keyTimes}" values="${values}"/>${body}</g>`;
	});
	return frameSvg(columns, rows, shown.join(''));
};

/** What the user does. */
const walk = async terminal => {
	await terminal.waitFor('enter');
	await sleep(1500);
	await terminal.press('\r', 'Stream-C');
	await terminal.waitFor('y answer', 60);
	await sleep(1500);
	await terminal.press('y', 'allow once');
	await sleep(3000);
	await terminal.press('y');
	await terminal.waitFor('All 5 streams completed', 90);
	await sleep(2000);
	await terminal.press('M', 'merge all');
	await sleep(1500);
	await terminal.press('y');
	await terminal.waitFor('conflicts with main', 60);
	await sleep(1500);
	await terminal.press('\t');
	await terminal.press('m', 'agent resolve');
	await sleep(4000);
	// Nothing is agreed to before its end was on the screen.
	if (terminal.lines().at(-1).includes('read on')) await terminal.press('\r');
	await sleep(1500);
	await terminal.press('r');
	await terminal.waitFor('Merged into main', 60);
	await sleep(3000);
	await terminal.press('\u001B', 'completed and merged');
	await sleep(3000);
};

export const record = async file => {
	const streams = shopPlan.streams.filter(({id}) => ['Stream-A', 'Stream-B', 'Stream-C', 'Stream-D', 'Stream-G'].includes(id));
	const place = makePlace(shopFiles, {...shopPlan, streams});
	const terminal = openTerminal(process.execPath, [cli, '--yes'], {columns, rows, cwd: place.folder, env: place.env});
	const frames = [];
	const begin = Date.now();
	let last = '';
	const look = () => {
		const drawn = terminal.picture().map(rowSvg);
		const key = drawn.join('');
		if (key === last) return;
		last = key;
		frames.push({at: frames.length === 0 ? 0 : Date.now() - begin, rows: drawn});
	};
	const timer = setInterval(look, everyMs);
	try {
		await walk(terminal);
	} finally {
		clearInterval(timer);
		look();
		terminal.close();
		place.stop();
	}
	writeFileSync(file, movingSvg(frames, Date.now() - begin + 2000));
	console.log(`${file}: ${frames.length} pictures`);
};
