import {afterEach, describe, expect, it, vi} from 'vitest';
import type {Engine} from '../../source/engine/types.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run} from '../../source/run/model/types.ts';
import {LogScreen} from '../../source/ui/screens/log/log-screen.tsx';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	fixtureNow,
} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {createLog} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const runWith = (over: Parameters<typeof createStream>[1]): Run =>
	createRun({
		plan: createPlan({streams: [createPlannedStream({id: 'Stream-B', name: 'api'})]}),
		streams: {'Stream-B': createStream('Stream-B', {state: {is: 'running', since: fixtureNow}, ...over})},
	});

const show = (count: number, over: Partial<Parameters<typeof createMemoryEngine>[0]> = {}) => {
	const run = runWith({sessions: [createSession({})]});
	const engine = createMemoryEngine({run, log: () => createLog(count), ...over});
	const props = screenProps({run, engine, focusedId: 'Stream-B'});
	return {drawing: draw(<LogScreen {...props} />), props, engine, run};
};

describe('the log screen', () => {
	it('shows the end of the log and says that it follows', async () => {
		const {drawing} = show(1204);
		await drawing.shows('following · 1,204 entries');
		expect(drawing.text()).toContain('Stream-B api · log');
		expect(drawing.text()).toContain('esc back');
		expect(drawing.text().split('\n')).toHaveLength(24);
	});

	it('goes to the first line, loading what is before, and back to the end', async () => {
		const {drawing} = show(1204);
		await drawing.shows('following');
		await drawing.type('g');
		await drawing.shows(/\n.\d\d:\d\d {3}0: /);
		expect(drawing.text()).toContain('not following');
		await drawing.type('G');
		await drawing.shows(/(?<!not )following/);
	});

	it('reads on as the session writes', async () => {
		const {drawing, props, run} = show(3);
		await drawing.shows('3 entries');
		const engine = createMemoryEngine({run, log: () => createLog(5)});
		const longer = runWith({sessions: [createSession({offset: 900})]});
		drawing.update(<LogScreen {...props} run={longer} engine={{...props.engine, log: engine.log}} />);
		await drawing.shows('5 entries');
	});

	it('narrows to a filter, walks its matches, and esc takes the filter away before it leaves', async () => {
		const {drawing, props} = show(60);
		await drawing.shows('60 entries');
		await drawing.type('/');
		await drawing.shows('enter keep');
		await drawing.type('overloaded');
		await drawing.shows('6 of 60 entries');
		expect(drawing.text()).not.toContain('npm test');
		await drawing.type('\r');
		await drawing.shows('n N next match');
		await drawing.type('n');
		await drawing.shows('▸');
		expect(drawing.text()).toContain('npm test');
		await drawing.type('\u001B');
		await drawing.shows(/esc back/);
		expect(props.close).not.toHaveBeenCalled();
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalledTimes(1));
	});

	it('takes a filter that is typed faster than pictures are drawn', async () => {
		const {drawing} = show(60);
		await drawing.shows('60 entries');
		await drawing.type('/overloaded\r');
		await drawing.shows('6 of 60 entries');
		await drawing.shows('n N next match');
	});

	it('types q into the filter instead of leaving', async () => {
		const {drawing, props} = show(60);
		await drawing.shows('60 entries');
		await drawing.type('/');
		await drawing.shows('enter keep');
		await drawing.type('q');
		await drawing.shows('No entry contains "q".');
		expect(props.close).not.toHaveBeenCalled();
	});

	it('shows only errors when asked', async () => {
		const {drawing} = show(60);
		await drawing.shows('60 entries');
		await drawing.type('e');
		await drawing.shows('errors only');
		expect(drawing.text()).toContain('12 of 60 entries');
		expect(drawing.text()).not.toContain('checkpoint 6 saved');
	});

	it('shows the whole of a long line, and all that a command printed once it is opened', async () => {
		const printed = Array.from({length: 30}, (_, index) => `printed ${index}`);
		const log: readonly LogEntry[] = [
			{kind: 'text', text: 'word '.repeat(40)},
			{kind: 'tool', text: '$ npm test', id: 'a'},
			{kind: 'result', text: 'printed 29', ok: true, id: 'a', body: {is: 'output', lines: printed}},
		];
		const {drawing} = show(0, {log: () => log});
		await drawing.shows('30 lines');
		expect(drawing.text().match(/word/g)).toHaveLength(40);
		expect(drawing.text()).not.toContain('printed 28');
		await drawing.type('\r');
		await drawing.shows('printed 17');
		await drawing.type('G');
		await drawing.shows('│ printed 29');
		await drawing.type('\r');
		await vi.waitFor(() => expect(drawing.text()).not.toContain('printed 28'));
	});

	it('copies the entry the user is at, as it was said', async () => {
		const log: readonly LogEntry[] = [
			{kind: 'text', text: '## Found\n\n- **one** thing\n'},
			{kind: 'tool', text: '$ npm test', id: 'a'},
			{kind: 'result', text: 'two', ok: false, aside: 'exit 1', id: 'a', body: {is: 'output', lines: ['one', 'two']}},
		];
		const {drawing, props} = show(0, {log: () => log});
		const copied = () =>
			vi.mocked(props.writeToTerminal!).mock.calls.map(([bytes]) => {
				const [, encoded = ''] = /^\u001B\]52;c;([A-Za-z0-9+/=]+)\u0007$/.exec(bytes)!;
				return Buffer.from(encoded, 'base64').toString('utf8');
			});
		await drawing.shows('exit 1');
		await drawing.type('y');
		await drawing.shows('3 lines copied');
		await drawing.type('ky');
		await drawing.shows('3 lines copied');
		await vi.waitFor(() => expect(copied()).toEqual(['$ npm test\none\ntwo', '## Found\n\n- **one** thing']));
	});

	it('says so where nothing can be copied', async () => {
		const {props, drawing} = show(3);
		const {writeToTerminal: _, ...rest} = props;
		drawing.update(<LogScreen {...rest} />);
		await drawing.shows('entries');
		await drawing.type('y');
		await drawing.shows('this terminal does not support copying');
	});

	it('shows another attempt', async () => {
		const run = runWith({sessions: [createSession({attempt: 1}), createSession({attempt: 2})]});
		const log = vi.fn<Engine['log']>(async (_id, options) => ({
			sessionId: `s${options?.attempt ?? 2}`,
			attempt: options?.attempt ?? 2,
			agent: 'claude',
			entries: [{kind: 'text', text: `said in attempt ${options?.attempt ?? 2}`}],
			total: 1,
		}));
		const drawing = draw(
			<LogScreen {...screenProps({run, engine: {...createMemoryEngine({run}), log}, focusedId: 'Stream-B'})} />,
		);
		await drawing.shows('said in attempt 2');
		await drawing.type('[');
		await drawing.shows('said in attempt 1');
		expect(drawing.text()).toContain('attempt 1 of 2');
		await drawing.type(']');
		await drawing.shows('said in attempt 2');
	});

	it.each([
		['before it starts', {state: {is: 'pending'} as const}, 'No output yet: no agent has started.'],
		['while nothing is written', {sessions: [createSession({})]}, 'No output yet.'],
		[
			'after a session that wrote nothing',
			{
				sessions: [createSession({endedAt: fixtureNow})],
				state: {is: 'failed', reason: 'claude: not found', class: 'permanent', at: fixtureNow} as const,
			},
			'claude: not found',
		],
	])('says plainly that there is nothing %s', async (_when, over, sentence) => {
		const run = runWith(over);
		const drawing = draw(<LogScreen {...screenProps({run, focusedId: 'Stream-B'})} />);
		await drawing.shows(sentence);
		expect(drawing.text()).toContain('esc back');
	});

	it('says why the log cannot be read', async () => {
		const run = runWith({sessions: [createSession({})]});
		const engine: Engine = {...createMemoryEngine({run}), log: () => Promise.reject(new Error('connection lost'))};
		const drawing = draw(<LogScreen {...screenProps({run, engine, focusedId: 'Stream-B'})} />);
		await drawing.shows('connection lost');
	});
});
