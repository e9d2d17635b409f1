import stringWidth from 'string-width';
import {afterEach, expect, test} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import {committed, go, line} from '../helpers/core-driver.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {createLog, diffFiles, mergePreview} from '../helpers/screen-fixtures.ts';
import {type ShownRun, showRun} from '../helpers/show-run.tsx';

let shown: ShownRun | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const asking = () => {
	const run = createAuthRun();
	const asked = describeQuestion('Bash', {command: 'rm -rf build'});
	const question = {id: 'q', at: fixtureNow, sessionId: 's', tool: 'Bash', input: {command: 'rm -rf build'}, ...asked};
	return {...run, streams: {...run.streams, 'Stream-C': {...run.streams['Stream-C']!, questions: [question]}}};
};

const racing = () => {
	const core = go({streams: ['Stream-A', 'Stream-B', 'Stream-C'].map(id => line(id, {race: 'store'}))});
	for (const id of ['Stream-A', 'Stream-B', 'Stream-C']) {
		core.begin(id);
		core.end(id, committed(1));
	}
	return core.run();
};

/** Keys that open it from the grid, and what it shows at every size. */
const places: readonly (readonly [name: string, keys: readonly string[], text: RegExp])[] = [
	['grid', [], /B\b/],
	['filter', ['/', 'api'], /\/ api/],
	['log', ['2', '\r'], /log/],
	['review', ['2', 'd'], /review/],
	['timeline', ['2', 't'], /timeline/],
	['alerts', ['A'], /Alerts/],
	['graph', ['D'], /Graph/],
	['permissions', ['Y'], /Permissions/],
	['question', ['y'], /asks/],
	['help', ['?'], /Help/],
	['compare', ['v'], /Stream-B/],
	['commands', [':'], /:/],
	['open or copy', ['2', 'o'], /open/],
	['message', ['2', 'i', 'Use pnpm'], /Use pnpm/],
	['new stream', ['n', 'Write the docs'], /Write the docs/],
	['stop all', ['Q'], /Stop all/],
];

const sizes = [
	[80, 24],
	[40, 12],
	[160, 45],
	[60, 40],
	[80, 24],
] as const;

test.each(places)('the %s keeps its place and fits while the terminal changes its size', async (name, keys, text) => {
	const run = name === 'compare' ? racing() : asking();
	const engine = createMemoryEngine({run, log: () => createLog(60), diff: diffFiles, mergePreview});
	shown = await showRun({engine, columns: 80, rows: 24, isRemote: true});
	for (const key of keys) await shown.press(key);
	for (const [columns, rows] of sizes) {
		shown.resize(columns, rows);
		await shown.press('');
		await expect
			.poll(() => `${shown!.lines().length} ${text.test(shown!.lines().join('\n'))}`, {timeout: 20_000})
			.toBe(`${rows} true`);
		for (const row of shown.lines()) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
	}
	expect(engine.sent).toEqual([]);
});
