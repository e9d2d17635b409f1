import {afterEach, describe, expect, test} from 'vitest';
import {actionFor} from '../../source/controls/actions.ts';
import {bindingOf, defaultKeymap, keyOf, setKeymap} from '../../source/controls/keymap.ts';
import {type OwnSettings, withOwnKeys} from '../../source/controls/own/own-keys.ts';
import {screenKeys} from '../../source/controls/screen-keys.ts';
import {createAuthRun} from '../helpers/create-run.ts';

afterEach(() => setKeymap(defaultKeymap));

const run = createAuthRun();
const verbs = ['status', 'doctor'];
const own = (settings: OwnSettings) => withOwnKeys(defaultKeymap, settings, verbs);
const lazygit = {run: ['lazygit', '-p', '{worktree}', '{branch}'], key: 'ctrl+g'};

describe("the user's own keys", () => {
	test('take the place of those an action has', () => {
		const {keymap, problems} = own({keys: {recover: 'R', order: 'ctrl-o'}});
		expect(problems).toEqual([]);
		setKeymap(keymap);
		expect(bindingOf('R')?.action).toBe('recover');
		expect(bindingOf('r')).toBeUndefined();
		expect(bindingOf('ctrl+o')).toMatchObject({action: 'order', show: 'ctrl-o'});
		expect(screenKeys.alerts.flatMap(({keys}) => keys)).toContain('R');
	});

	test('may change places', () => {
		const {keymap, problems} = own({keys: {recover: 'x', stop: 'r'}});
		expect(problems).toEqual([]);
		expect(keymap.find(({keys}) => keys.includes('x'))?.action).toBe('recover');
		expect(keymap.find(({keys}) => keys.includes('r'))?.action).toBe('stop');
	});

	test.each([
		[{keys: {recover: 'x'}}, 'keys: recover: x is stop already'],
		[{keys: {recover: 'k'}}, 'keys: recover: k is up already'],
		[{keys: {recove: 'R'}}, 'keys: there is no action "recove"; did you mean recover?'],
		[{keys: {recover: 'ctrl+c'}}, 'keys: recover: ctrl+c always leads back or out'],
		[{keys: {recover: 'ctrl+i'}}, 'keys: recover: ctrl+i is another key to a terminal'],
		[{keys: {recover: 'rr'}}, 'keys: recover: "rr" is not a key: write one character'],
		[{keys: {recover: '7'}}, 'keys: recover: 7 goes to the stream at that place'],
		[{keys: {back: 'b'}}, 'keys: back keeps its own key'],
		[{commands: {status: lazygit}}, 'commands: status is already a command'],
		[{commands: {merge: lazygit}}, 'commands: merge is already a command'],
		[{commands: {'My tool': lazygit}}, 'commands: "My tool" is not a name'],
		[{commands: {tig: {run: ['tig', '{path}']}}}, 'commands: tig: there is no {path}'],
		[{commands: {tig: {run: ['tig'], key: 'd'}}}, 'commands: tig: d is diff already'],
	] as const)('that cannot be, %j, are left out, and it is told why', (settings, problem) => {
		const {keymap, problems} = own(settings);
		expect(problems).toHaveLength(1);
		expect(problems[0]).toContain(problem);
		const keys = keymap.flatMap(binding => binding.keys);
		expect(new Set(keys).size).toBe(keys.length);
		for (const {action, keys: usual} of defaultKeymap)
			expect(keymap.find(one => one.action === action)?.keys).toEqual(usual);
	});
});

describe("the user's own commands", () => {
	test('are given the words of the stream, each by itself', () => {
		const {keymap, problems} = own({commands: {lazygit}});
		expect(problems).toEqual([]);
		setKeymap(keymap);
		expect(keyOf('own:lazygit')).toBe('ctrl-g');
		const stream = run.streams['Stream-B']!;
		expect(actionFor('own:lazygit', {run, focusedId: 'Stream-B'})).toEqual({
			is: 'own',
			streamId: 'Stream-B',
			argv: ['lazygit', '-p', stream.workplace?.path, stream.workplace?.branch],
		});
	});

	test('say what the stream has not yet', () => {
		setKeymap(own({commands: {lazygit}}).keymap);
		const bare = {...run.streams['Stream-B']!, workplace: undefined};
		const before = {...run, streams: {...run.streams, 'Stream-B': bare}} as typeof run;
		expect(actionFor('own:lazygit', {run: before, focusedId: 'Stream-B'})).toMatchObject({
			is: 'refuse',
			why: 'it has no worktree',
		});
	});
});
