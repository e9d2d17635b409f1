import {loadavg, setPriority} from 'node:os';
import {parseArgs} from 'node:util';
import setup from '../helpers/global-setup.ts';

/**
 * `npm run bench [-- --streams 64 --flood 200 --at-once 12 --first]`: how soon an engine under load answers, and what it needs. Nothing here is a
 * test. `--first` (root): engine and asker go before all other processes, so that only the engine's own work counts.
 */
const {values} = parseArgs({
	options: {
		streams: {type: 'string', default: '64'},
		flood: {type: 'string', default: '200'},
		'at-once': {type: 'string', default: '12'},
		first: {type: 'boolean'},
	},
});
const streams = Number(values.streams);
const floodMegabytes = Number(values.flood);
const atOnce = Number(values['at-once']);
const everyMs = 100;

const unbuild = setup();
process.on('exit', unbuild);
const {createRequester} = await import('../../source/client/request.ts');
const {createGrid} = await import('../helpers/grid.ts');
const {residentBytes} = await import('../helpers/processes.ts');
const {waitFor} = await import('../helpers/wait-for.ts');

const plan = {
	name: 'Bench',
	agent: 'fake',
	maxParallel: atOnce,
	streams: Array.from({length: streams}, (_, index) => ({
		id: `S${index + 1}`,
		name: `stream ${index + 1}`,
		tasks: ['One', 'Two', 'Three', 'Four'],
		fake: {taskMs: 1000, ...(index === 0 && {faults: [{kind: 'flood', amount: floodMegabytes, afterTask: 1}]})},
	})),
};

const grid = createGrid();
const [startLoad = 0] = loadavg();
try {
	const started = await grid.run(['run', grid.plan(plan), '--detach']);
	if (started.code !== 0) throw new Error(started.stderr);
	const engine = await waitFor(grid.engine, {what: 'the engine'});
	if (values.first) for (const pid of [0, engine.pid]) setPriority(pid, -15);
	const requester = createRequester(() => ({socketPath: engine.socket}));
	const answers: number[] = [];
	let peak = 0;
	let isOver = false;
	const ended = grid.run(['wait', '--timeout', '280'], {timeoutMs: 300_000}).finally(() => {
		isOver = true;
	});
	while (!isOver) {
		const begin = performance.now();
		await requester.ask({path: '/api/streams', timeoutMs: 10_000});
		answers.push(performance.now() - begin);
		peak = Math.max(peak, residentBytes(engine.pid) || 0);
		await new Promise(resolve => setTimeout(resolve, everyMs));
	}
	requester.close();
	const {code} = await ended;
	answers.sort((a, b) => a - b);
	const at = (share: number) =>
		(answers[Math.min(answers.length - 1, Math.floor(answers.length * share))] ?? 0).toFixed(1);
	console.log(
		`${streams} streams, ${atOnce} at once, a flood of ${floodMegabytes} MB; exit code ${code}; load before ${startLoad.toFixed(1)}${values.first ? ', engine first' : ''}`,
	);
	console.log(
		`${answers.length} answers of the engine: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, worst ${at(1)} ms`,
	);
	console.log(`its largest resident size: ${Math.round(peak / 1024 / 1024)} MB`);
} finally {
	await grid.close();
}
