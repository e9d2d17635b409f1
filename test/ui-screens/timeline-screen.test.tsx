import {afterEach, describe, expect, it, vi} from 'vitest';
import {TimelineScreen} from '../../source/ui/screens/timeline/timeline-screen.tsx';
import type {ScreenProps} from '../../source/ui/types.ts';
import {fixtureNow} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {diffFiles, screenRuns} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const show = (over: Partial<ScreenProps> = {}) => {
	const run = screenRuns.timeline!();
	const memory = createMemoryEngine({
		run,
		diff: diffFiles,
		log: () => [
			{kind: 'text', text: 'said before', at: fixtureNow - 900_000},
			{kind: 'text', text: 'said after', at: fixtureNow - 750_000},
		],
	});
	const engine = {...memory, diff: vi.fn(memory.diff), log: vi.fn(memory.log)};
	const props = screenProps({run, engine, ...over});
	return {
		props,
		engine,
		memory,
		drawing: draw(<TimelineScreen {...props} />, {width: props.width, height: props.height}),
	};
};

describe('the timeline', () => {
	it('walks checkpoints and sessions, newest first', async () => {
		const {drawing} = show();
		await drawing.shows('Stream-B api · timeline');
		const lines = drawing.text().split('\n').slice(1, 8);
		expect(lines.map(line => /checkpoint \d|claude .*?(?= {2})/.exec(line)?.[0])).toEqual([
			'checkpoint 4',
			'claude fresh session (out of context)',
			'checkpoint 3',
			'claude ran out of context',
			'checkpoint 2',
			'checkpoint 1',
			'claude starts',
		]);
		expect(lines[0]).toMatch(/^▸ .* task 3 completed .* attempt 2 +3\/5 +2m/);
	});

	it('shows the log as it stood at a checkpoint, and what had changed then', async () => {
		const {drawing, engine, memory} = show();
		await drawing.shows('checkpoint 4');
		await drawing.type('jjjj');
		await drawing.type('\r');
		await drawing.shows('said before');
		expect(drawing.text()).toContain('log at checkpoint 2');
		expect(drawing.text()).not.toContain('said after');
		expect(engine.log).toHaveBeenCalledWith('Stream-B', {attempt: 1, limit: 5000});
		await drawing.type('d');
		await drawing.shows('6 files');
		expect(engine.diff).toHaveBeenCalledWith('Stream-B', {checkpoint: 2});
		expect(memory.sent).toEqual([]);
	});

	it('goes back step by step with esc', async () => {
		const {drawing, props} = show();
		await drawing.shows('checkpoint 4');
		await drawing.type('d');
		await drawing.shows('diff at checkpoint 4');
		await drawing.type('\u001B');
		await drawing.shows('enter log at that moment');
		expect(props.close).not.toHaveBeenCalled();
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalled());
	});

	it('forks a checkpoint with k: the tasks open then, or what is typed', async () => {
		const {drawing, memory} = show();
		await drawing.shows('d diff  F fork');
		await drawing.type('F');
		await drawing.shows('With nothing typed it does the 2 tasks that were open then.');
		expect(drawing.text()).toContain('── Fork Stream-B');
		await drawing.type('\r');
		const fork = {type: 'stream.fork', streamId: 'Stream-B'};
		await vi.waitFor(() => expect(memory.sent).toEqual([{...fork, checkpoint: 4}]));
		await drawing.shows('checkpoint 4');
		await drawing.type('jj');
		await drawing.type('F');
		await drawing.shows('from checkpoint 3');
		await drawing.type('Try SQLite');
		await drawing.shows('enter fork it');
		await drawing.type('\r');
		await vi.waitFor(() => expect(memory.sent[1]).toEqual({...fork, checkpoint: 3, prompt: 'Try SQLite'}));
	});

	it('forks nothing on esc, and no session', async () => {
		const {drawing, memory} = show();
		await drawing.shows('checkpoint 4');
		await drawing.type('F');
		await drawing.shows('Fork Stream-B');
		await drawing.type('\u001B');
		await drawing.shows('d diff  F fork');
		await drawing.type('j');
		await drawing.type('F');
		await drawing.shows('only a checkpoint can be forked');
		expect(memory.sent).toEqual([]);
	});

	it('goes back to a checkpoint with b, after a question that enter does not answer with yes', async () => {
		const run = screenRuns.timeline!();
		const stream = run.streams['Stream-B']!;
		const resting = {
			...stream,
			state: {is: 'waiting', cause: 'paused', since: fixtureNow} as const,
			sessions: stream.sessions.map(one => ({...one, endedAt: fixtureNow - 600_000})),
		};
		const engine = createMemoryEngine({run});
		const {drawing} = show({run: {...run, streams: {...run.streams, 'Stream-B': resting}}, engine});
		await drawing.shows('F fork  B go back');
		await drawing.type('jjjjj');
		await drawing.type('B');
		await drawing.shows('Take Stream-B back to checkpoint 2?');
		expect(drawing.text()).toMatch(/What is there now is saved first/);
		await drawing.type('\r');
		await drawing.shows('B go back');
		expect(engine.sent).toEqual([]);
		await drawing.type('B');
		await drawing.shows('y go back');
		await drawing.type('y');
		const command = {type: 'stream.back', streamId: 'Stream-B', checkpoint: 2};
		await vi.waitFor(() => expect(engine.sent).toEqual([command]));
	});

	it('asks about the checkpoint it was opened for, or says that it is gone, and acts on no other one', async () => {
		const run = screenRuns.timeline!();
		const stream = run.streams['Stream-B']!;
		const {drawing, props, memory} = show();
		const drop = (count: number) => {
			const rest = {...stream, checkpoints: stream.checkpoints.slice(count)};
			drawing.update(<TimelineScreen {...props} run={{...run, streams: {...run.streams, 'Stream-B': rest}}} />);
		};
		await drawing.shows('checkpoint 4');
		await drawing.type('G');
		await drawing.type('k');
		await drawing.shows(/▸ .*checkpoint 1/);
		await drawing.type('F');
		await drawing.shows('from checkpoint 1');
		drop(1);
		await drawing.shows('Checkpoint 1 is not kept any more');
		await drawing.type('\r');
		await drawing.shows('checkpoint 4');
		expect(drawing.text()).not.toContain('▸');
		await drawing.type('B');
		await drawing.shows('that one is gone: choose another one first');
		await drawing.type('k');
		await drawing.shows('▸');
		expect(memory.sent).toEqual([]);
	});

	it('offers to pause a stream that works before it goes back', async () => {
		const {drawing, memory} = show();
		await drawing.shows('B go back');
		await drawing.type('B');
		await drawing.shows('Its agent is working.');
		await drawing.type('p');
		await vi.waitFor(() => expect(memory.sent).toEqual([{type: 'stream.pause', streamId: 'Stream-B'}]));
	});

	it('says so when nothing has happened yet', async () => {
		const {drawing} = show({focusedId: 'Stream-Z'});
		await drawing.shows('Nothing has happened yet.');
	});
});
