import {describe, expect, test} from 'vitest';
import {defaultKeymap} from '../../source/controls/keymap.ts';
import {nameOfAction} from '../../source/controls/own/action-name.ts';
import {everywhere, screenKeys} from '../../source/controls/screen-keys.ts';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import {paletteEntries} from '../../source/ui/commands/palette.ts';
import {streamMenu} from '../../source/ui/commands/stream-menu.ts';
import {createAuthRun} from '../helpers/create-run.ts';

const run = createAuthRun();
const verbs = [
	{name: 'status', usage: '', summary: 'how the run stands'},
	{name: 'merge', usage: '<stream>', summary: 'merge a stream'},
];
const entries = (text: string, focusedId: string | undefined = 'Stream-B') =>
	paletteEntries({run, focusedId}, verbs, text);
const first = (text: string, focusedId?: string) => entries(text, focusedId)[0];

describe('the commands by name', () => {
	test('are found by their first letters, then by some of them, then by what they do', () => {
		expect(first('rec')).toMatchObject({name: 'recover', key: 'r'});
		expect(first('all')?.name).toBe('merge-all');
		expect(first('mga')?.name).toBe('merge-all');
		expect(entries('critical path').map(({name}) => name)).toContain('graph');
		expect(entries('zzz')).toEqual([]);
	});

	test('act on the stream that is named, by part of its id or its name, else on the one in focus', () => {
		const pause = (streamId: string) => ({action: {is: 'send', command: {type: 'stream.pause', streamId}}});
		expect(first('pause')).toMatchObject(pause('Stream-B'));
		expect(first('pause e')).toMatchObject(pause('Stream-E'));
		expect(first('log d')).toMatchObject({action: {is: 'open', screen: 'log', streamId: 'Stream-D'}});
		expect(first('pause nothing')?.why).toBe('there is no stream "nothing"');
		expect(first('log UI')).toMatchObject({action: {is: 'open', screen: 'log', streamId: 'Stream-C'}});
	});

	test('ignore no word behind them', () => {
		expect(first('pause b e')?.why).toBe('one stream at a time: what is "e"?');
		expect(first('graph b')?.why).toBe('takes nothing after it: what is "b"?');
		expect(first('sort cost age')?.action).toBeUndefined();
		expect(first('approve b')?.why).toBe('Stream-B asks nothing, and waits for no approval');
		const asked = describeQuestion('Bash', {command: 'rm -rf build'});
		const question = {id: 'q1', at: 1, sessionId: 's', tool: 'Bash', input: {}, ...asked};
		const streams = {...run.streams, 'Stream-C': {...run.streams['Stream-C']!, questions: [question]}};
		const context = {run: {...run, streams}, focusedId: 'Stream-B'};
		const open = {is: 'open', screen: 'ask', streamId: 'Stream-C'};
		expect(paletteEntries(context, verbs, 'approve c')[0]).toMatchObject({action: open});
	});

	test('say why they cannot be done now', () => {
		expect(first('merge', 'Stream-A')).toMatchObject({name: 'merge', why: 'Stream-A: it is already merged'});
		expect(first('merge', 'Stream-A')?.action).toBeUndefined();
	});

	test('are every action of the keys, and every verb of the command line', () => {
		const names = entries('').map(({name}) => name);
		expect(names).toContain('status');
		expect(names.filter(name => name === 'merge')).toHaveLength(1);
		for (const {action, group} of defaultKeymap)
			if (group === 'stream' || group === 'run') expect(names).toContain(nameOfAction(action));
		expect(first('status --long')).toMatchObject({action: {is: 'verb', words: ['status', '--long']}});
		expect(first('filter state:failed')).toMatchObject({action: {is: 'filter', text: 'state:failed'}});
	});
});

describe('what a stream opens', () => {
	test('has one key each, and says what there is not', () => {
		const items = streamMenu(run.streams['Stream-B']!);
		expect(new Set(items.map(({key}) => key)).size).toBe(items.length);
		expect(items.find(({key}) => key === 'b')?.action).toMatchObject({is: 'copy', what: 'branch'});
		for (const {action, why} of streamMenu({
			...run.streams['Stream-B']!,
			workplace: undefined,
			work: undefined,
		} as never))
			expect([action, why]).toContain(undefined);
		expect(streamMenu({...run.streams['Stream-B']!, workplace: undefined} as never)[0]?.why).toBe('it has no worktree');
	});
});

test('no key means two things on one screen', () => {
	for (const [screen, list] of Object.entries(screenKeys)) {
		const keys = [...list, ...everywhere].flatMap(binding => binding.keys);
		expect(keys, screen).toEqual([...new Set(keys)]);
	}
});
