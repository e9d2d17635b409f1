import {afterEach, expect, test} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {type RoomRequest, type ShownRun, showRun} from '../helpers/show-run.tsx';
import {waitFor} from '../helpers/wait-for.ts';

let shown: ShownRun | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const open = async (props: Partial<RoomRequest> = {}) => {
	const engine = props.engine ?? createMemoryEngine({run: createAuthRun(), log: () => []});
	shown = await showRun({columns: 80, rows: 24, isRemote: true, ...props, engine});
	return {engine, screen: shown};
};

const screens = [
	['\r', ' · log'],
	['d', ' · review'],
	['A', 'Alerts'],
	['D', 'Graph'],
	['t', ' · timeline'],
	['Y', 'Permissions'],
] as const;

test.each(
	screens,
)('%j opens a screen with ? : and o, which says what a key does not do, and esc comes back', async (key, title) => {
	const {screen, engine} = await open();
	await screen.press('2');
	await screen.press(key);
	await screen.waitForText(title);
	await screen.press('?');
	await screen.waitForText('This screen:');
	await screen.press('\u001B');
	await screen.waitForText(title);
	await screen.press('Z');
	await screen.waitForText('no key Z here');
	await screen.press(':');
	await screen.waitForText('tab complete');
	expect(screen.lines().join('\n')).toContain(title);
	await screen.press('\u001B');
	await waitFor(() => !screen.lines().join('\n').includes('tab complete'), {what: 'the commands to close'});
	await screen.press('o');
	await screen.waitForText('open its worktree in your editor');
	await screen.press('\u001B');
	await waitFor(() => !screen.lines().join('\n').includes('open or copy'), {what: 'the menu to close'});
	await screen.press('\u001B');
	await screen.waitForText(' help ');
	expect(engine.sent).toEqual([]);
});

test('the grid says of an unknown key that it does nothing, until the next key opens something', async () => {
	const {screen} = await open();
	await screen.press('Z');
	await screen.waitForText('no key Z here · ? shows all');
	await screen.press('A');
	await screen.waitForText('Alerts');
	expect(screen.lines().join('\n')).not.toContain('no key Z');
});

test('a command that is typed does what its key does, for the stream that is named', async () => {
	const {screen, engine} = await open();
	await screen.press(':');
	await screen.waitForText('tab complete');
	await screen.press('recover e');
	await screen.waitForText('recover e');
	await screen.press('\r');
	await waitFor(() => engine.sent.length > 0, {what: 'the command'});
	expect(engine.sent).toEqual([{type: 'stream.recover', streamId: 'Stream-E'}]);
});

test('a branch is copied, or shown where the terminal takes no copy', async () => {
	const {screen} = await open();
	await screen.press('2');
	await screen.press('o');
	await screen.waitForText('copy its branch');
	await screen.press('b');
	await screen.waitForText('branch copied: ');
	expect(screen.written.join('')).toContain('\u001B]52;c;');
	screen.close();
	const {screen: other} = await open({canCopy: false});
	await other.press('2');
	await other.press('o');
	await other.waitForText('copy its branch');
	await other.press('b');
	await other.waitForText('does not support copying: ');
	expect(other.written.join('')).not.toContain('\u001B]52');
});

test('the title of the terminal tells what needs the user, and changes with it', async () => {
	const {screen, engine} = await open();
	await waitFor(() => screen.titles.length > 0, {what: 'a title'});
	expect(screen.titles.at(-1)).toBe('2 need you · Auth refactor');
	engine.show({...createAuthRun(), alerts: []});
	await waitFor(() => screen.titles.at(-1) === 'Auth refactor', {what: 'another title'});
});

test('help finds a key by its text', async () => {
	const {screen} = await open();
	await screen.press('?');
	await screen.waitForText('Help');
	await screen.press('/');
	await screen.press('critical');
	await screen.waitForText('Dependencies, critical path');
	await waitFor(() => !screen.lines().join('\n').includes('Stream above'), {what: 'the other keys to go'});
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
	const {screen, engine} = await open({engine: createMemoryEngine({run: askingTwice(), log: () => []})});
	await screen.press('G');
	await screen.press('y');
	await screen.waitForText('Stream-C ui asks');
	await screen.press(':');
	await screen.waitForText('Command · Stream-C');
	await screen.press('\u001B');
	await waitFor(() => !screen.lines().join('\n').includes('tab complete'), {what: 'the commands to close'});
	await screen.press('o');
	await screen.waitForText('── Stream-C ──');
	expect(engine.sent).toEqual([]);
});

test('a question comes back after a look at the log', async () => {
	const {screen} = await open({engine: createMemoryEngine({run: askingTwice(), log: () => []})});
	await screen.press('y');
	await screen.waitForText('$ rm -rf build');
	await screen.press('\t');
	await screen.waitForText('$ rm -rf dist');
	for (const [key, text] of [
		['l', ' · log'],
		['?', 'This screen: ask'],
	] as const) {
		await screen.press(key);
		await screen.waitForText(text);
		await screen.press('\u001B');
		await screen.waitForText('$ rm -rf dist');
	}
});

test('a screen stays with its stream, whatever the grid behind it would show', async () => {
	const {screen, engine} = await open({engine: createMemoryEngine({run: createAuthRun(), log: () => []})});
	await screen.press('/');
	await screen.press('state:running');
	await screen.press('\r');
	await screen.press('d');
	await screen.waitForText('Stream-B api · review');
	const run = createAuthRun();
	const stream = {
		...run.streams['Stream-B']!,
		merge: {is: 'merged', into: 'main', commit: 'a', at: fixtureNow},
	} as const;
	engine.show({...run, streams: {...run.streams, 'Stream-B': stream}, plan: {...run.plan, name: 'Another name'}});
	await waitFor(() => screen.titles.at(-1)?.includes('Another name'), {what: 'the change'});
	expect(screen.lines()[0]).toContain('Stream-B api · review');
});
