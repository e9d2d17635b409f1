import {afterEach, expect, test} from 'vitest';
import {screenKeys} from '../../source/controls/screen-keys.ts';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import {screenOf} from '../../source/ui/screen-of.tsx';
import {committed, go, line} from '../helpers/core-driver.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {diffFiles, mergePreview} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

type Name = keyof typeof screenKeys;
const names = Object.keys(screenKeys) as readonly Name[];

/** What a terminal sends for a key that is no letter. */
const special: Readonly<Record<string, string>> = {
	...{tab: '\t', 'shift+tab': '\u001B[Z', return: '\r', up: '\u001B[A', down: '\u001B[B', left: '\u001B[D'},
	...{right: '\u001B[C', pageup: '\u001B[5~', pagedown: '\u001B[6~', home: '\u001B[H', end: '\u001B[F'},
	...{'ctrl+d': '\u0004', 'ctrl+u': '\u0015', 'ctrl+f': '\u0006', 'ctrl+b': '\u0002'},
};
const printable = Array.from({length: 95}, (_, index) => String.fromCharCode(32 + index));
/** The room hears them, or they only lead back. */
const common = ['q', '?', ':', 'o'];

const lines = (count: number) => Array.from({length: count}, (_, index) => `line ${index}`);
const long = `+${'const answer = 42; '.repeat(20)}`;
const diff = diffFiles.map((file, index) => (index === 0 ? {...file, lines: [...file.lines, long]} : file));
const log = lines(60).map((text): LogEntry => ({kind: 'text', text, at: fixtureNow, isPlain: true}));
const folded: LogEntry = {kind: 'tool', text: '$ npm test', at: fixtureNow, body: {is: 'output', lines: lines(20)}};

const richRun = () => {
	const run = createAuthRun();
	const input = {command: lines(60).join('\n')};
	const asked = describeQuestion('Bash', input);
	const questions = [{id: 'q1', at: fixtureNow, sessionId: 's', tool: 'Bash', input, ...asked}];
	const checkpoint = {ref: 'refs/x/1', commit: 'a', at: fixtureNow, attempt: 1, completedTasks: 1, why: 'a task'};
	const placement = {host: 'mini', epoch: 1, at: fixtureNow};
	const checkpoints = [checkpoint, {...checkpoint, ref: 'refs/x/2'}];
	const grown = {...run.streams['Stream-B']!, questions, checkpoints, placement};
	const host = {state: 'up', since: fixtureNow, slots: 2, labels: []};
	return {
		...run,
		rules: ['Bash(a)', 'Bash(b)'],
		hosts: {mini: host, local: host},
		streams: {...run.streams, 'Stream-B': grown},
	} as unknown as typeof run;
};

/** Two streams of a race are completed. */
const raceRun = () => {
	const core = go({streams: ['Stream-A', 'Stream-B', 'Stream-C'].map(id => line(id, {race: 'store'}))});
	for (const id of ['Stream-A', 'Stream-B', 'Stream-C']) {
		core.begin(id);
		core.end(id, committed(1));
	}
	return core.run();
};

const show = (name: Name) => {
	const run = name === 'compare' ? raceRun() : richRun();
	const engine = createMemoryEngine({run, log: () => [folded, ...log], diff, mergePreview});
	const props = screenProps({run, engine, height: 16});
	const Screen = screenOf[name]!;
	const drawing = draw(<Screen {...props} />, {width: 80, height: 16});
	const done = () => [props.open, props.close, props.notify, props.writeToTerminal].flatMap(spy => calls(spy));
	return {drawing, engine, done};
};

const calls = (spy: unknown): readonly unknown[] => (spy as {mock: {calls: readonly unknown[]}}).mock.calls;

test.each(names)('the screen %s does nothing at a key that is not listed', async name => {
	const listed = new Set([...screenKeys[name].flatMap(({keys}) => keys), ...common]);
	const {drawing, engine, done} = show(name);
	await drawing.shows(/^(?!.*Reading)./s);
	await drawing.type('');
	const before = drawing.text();
	await drawing.type(printable.filter(key => !listed.has(key)).join(''));
	for (const [key, bytes] of Object.entries(special)) if (!listed.has(key)) await drawing.type(bytes);
	await drawing.type('');
	expect(done()).toEqual([]);
	expect(engine.sent).toEqual([]);
	expect(drawing.text()).toBe(before);
});

const backwards = ['up', 'k', 'shift+tab', 'g', 'home', 'pageup', 'b', 'ctrl+u', 'ctrl+b', '[', 'left', 'h', '{'];

/** Where a key has somewhere to go from. */
const begunWith = (name: Name, key: string): string => {
	if (name === 'hosts' && ['y', 'n'].includes(key)) return 'v';
	if (name === 'compare') return ['y', 'n'].includes(key) ? '\r' : backwards.includes(key) ? 'j' : '';
	if (name === 'diff' && ['[', 'left', 'h', 'shift+tab'].includes(key)) return ']';
	if (backwards.includes(key)) return 'G';
	return name === 'log' ? 'g' : '';
};

test.each(names)('every key listed for %s does something there, or says why not', async name => {
	const keys = screenKeys[name].flatMap(binding => binding.keys);
	const silent: string[] = [];
	for (const key of keys) {
		const {drawing, engine, done} = show(name);
		await drawing.shows(/^(?!.*Reading)./s);
		await drawing.type(begunWith(name, key));
		const before = drawing.text();
		await drawing.type(special[key] ?? key);
		await drawing.type('');
		if (done().length === 0 && engine.sent.length === 0 && drawing.text() === before) silent.push(key);
		drawing.end();
	}
	expect(silent).toEqual([]);
});
