import {afterEach, expect, test} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {type RoomRequest, type ShownRoom, showRoom} from '../helpers/show-room.tsx';
import {waitFor} from '../helpers/wait-for.ts';

let shown: ShownRoom | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const open = async (props: Partial<RoomRequest> = {}) => {
	const engine = props.engine ?? createMemoryEngine({run: createAuthRun(), log: () => []});
	shown = await showRoom({columns: 80, rows: 24, isRemote: true, ...props, engine});
	return {engine, room: shown};
};

const screens = [
	['\r', ' · log'],
	['d', ' · diff'],
	['A', 'Alerts'],
	['D', 'Graph'],
	['t', ' · timeline'],
	['Y', 'Permissions'],
] as const;

test.each(
	screens,
)('%j opens a screen with ? : and o, which says what a key does not do, and esc comes back', async (key, title) => {
	const {room, engine} = await open();
	await room.press('2');
	await room.press(key);
	await room.waitForText(title);
	await room.press('?');
	await room.waitForText('This screen:');
	await room.press('\u001B');
	await room.waitForText(title);
	await room.press('Z');
	await room.waitForText('no key Z here');
	await room.press(':');
	await room.waitForText('tab complete');
	expect(room.lines().join('\n')).toContain(title);
	await room.press('\u001B');
	await waitFor(() => !room.lines().join('\n').includes('tab complete'), {what: 'the commands to close'});
	await room.press('o');
	await room.waitForText('open its worktree in your editor');
	await room.press('\u001B');
	await waitFor(() => !room.lines().join('\n').includes('open or copy'), {what: 'the menu to close'});
	await room.press('\u001B');
	await room.waitForText(' help ');
	expect(engine.sent).toEqual([]);
});

test('the grid says of an unknown key that it does nothing', async () => {
	const {room} = await open();
	await room.press('Z');
	await room.waitForText('no key Z here · ? shows all');
});

test('a command that is typed does what its key does, for the stream that is named', async () => {
	const {room, engine} = await open();
	await room.press(':');
	await room.waitForText('tab complete');
	await room.press('recover e');
	await room.waitForText('recover e');
	await room.press('\r');
	await waitFor(() => engine.sent.length > 0, {what: 'the command'});
	expect(engine.sent).toEqual([{type: 'stream.recover', streamId: 'Stream-E'}]);
});

test('a branch is copied, or shown where the terminal takes no copy', async () => {
	const {room} = await open();
	await room.press('2');
	await room.press('o');
	await room.waitForText('copy its branch');
	await room.press('b');
	await room.waitForText('branch copied: ');
	expect(room.written.join('')).toContain('\u001B]52;c;');
	room.close();
	const {room: other} = await open({canCopy: false});
	await other.press('2');
	await other.press('o');
	await other.waitForText('copy its branch');
	await other.press('b');
	await other.waitForText('does not support copying: ');
	expect(other.written.join('')).not.toContain('\u001B]52');
});

test('the title of the terminal tells what needs the user, and changes with it', async () => {
	const {room, engine} = await open();
	await waitFor(() => room.titles.length > 0, {what: 'a title'});
	expect(room.titles.at(-1)).toBe('2 need you · Auth refactor');
	engine.show({...createAuthRun(), alerts: []});
	await waitFor(() => room.titles.at(-1) === 'Auth refactor', {what: 'another title'});
});

test('help finds a key by its text', async () => {
	const {room} = await open();
	await room.press('?');
	await room.waitForText('Help');
	await room.press('/');
	await room.press('critical');
	await room.waitForText('Dependencies, critical path');
	await waitFor(() => !room.lines().join('\n').includes('Stream above'), {what: 'the other keys to go'});
});

/** Stream-C asks twice; the focus is elsewhere. */
const askingTwice = (): Run => {
	const run = createAuthRun();
	const questions = ['rm -rf build', 'rm -rf dist'].map((command, index) => {
		const asked = describeQuestion('Bash', {command});
		return {id: `q${index}`, at: fixtureNow, sessionId: 's', tool: 'Bash', input: {command}, ...asked};
	});
	return {...run, streams: {...run.streams, 'Stream-C': {...run.streams['Stream-C']!, questions}}};
};

test('a command that is given over a question is for the stream that asks, not for the one in focus behind it', async () => {
	const {room, engine} = await open({engine: createMemoryEngine({run: askingTwice(), log: () => []})});
	await room.press('G');
	await room.press('y');
	await room.waitForText('Stream-C ui asks');
	await room.press(':');
	await room.waitForText('Command · Stream-C');
	await room.press('\u001B');
	await waitFor(() => !room.lines().join('\n').includes('tab complete'), {what: 'the commands to close'});
	await room.press('o');
	await room.waitForText('── Stream-C ──');
	expect(engine.sent).toEqual([]);
});

test('a question comes back after a look at the log', async () => {
	const {room} = await open({engine: createMemoryEngine({run: askingTwice(), log: () => []})});
	await room.press('y');
	await room.waitForText('$ rm -rf build');
	await room.press('\t');
	await room.waitForText('$ rm -rf dist');
	for (const [key, text] of [
		['l', ' · log'],
		['?', 'This screen: ask'],
	] as const) {
		await room.press(key);
		await room.waitForText(text);
		await room.press('\u001B');
		await room.waitForText('$ rm -rf dist');
	}
});

test('a screen stays with its stream, whatever the grid behind it would show', async () => {
	const {room, engine} = await open({engine: createMemoryEngine({run: createAuthRun(), log: () => []})});
	await room.press('/');
	await room.press('state:running');
	await room.press('\r');
	await room.press('d');
	await room.waitForText('Stream-B api · diff');
	const run = createAuthRun();
	const stream = {
		...run.streams['Stream-B']!,
		merge: {is: 'merged', into: 'main', commit: 'a', at: fixtureNow},
	} as const;
	engine.show({...run, streams: {...run.streams, 'Stream-B': stream}, plan: {...run.plan, name: 'Another name'}});
	await waitFor(() => room.titles.at(-1)?.includes('Another name'), {what: 'the change'});
	expect(room.lines()[0]).toContain('Stream-B api · diff');
});
