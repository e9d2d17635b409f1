import {afterEach, describe, expect, test} from 'vitest';
import {bindingOf, defaultKeymap} from '../../source/controls/keymap.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {type ShownRun, showRun} from '../helpers/show-run.tsx';
import {waitFor} from '../helpers/wait-for.ts';

let shown: ShownRun | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

/** What a terminal sends for a key that is no letter. */
const bytes: Readonly<Record<string, string>> = {
	...{tab: '\t', 'shift+tab': '\u001B[Z', return: '\r', up: '\u001B[A', down: '\u001B[B', left: '\u001B[D'},
	...{right: '\u001B[C', pageup: '\u001B[5~', pagedown: '\u001B[6~', home: '\u001B[H', end: '\u001B[F'},
	...{'ctrl+c': '\u0003', 'ctrl+z': '\u001A', escape: '\u001B'},
};

const log = Array.from({length: 60}, (_, at): LogEntry => ({kind: 'text', text: `line ${at}`, at: fixtureNow}));

const open = async () => {
	const engine = createMemoryEngine({run: createAuthRun(), log: () => log});
	const away: string[] = [];
	const note = (what: string) => async () => void away.push(what);
	shown = await showRun({
		...{engine, columns: 80, rows: 24, isRemote: true},
		...{attach: note('attach'), shell: note('shell'), outside: note('outside'), stopSelf: note('suspend')},
	});
	await shown.waitForText('line 59');
	return {screen: shown, engine, away};
};

/** Keys that have nothing to do from where a test begins. */
const needFirst: Readonly<Record<string, readonly string[]>> = {
	pagedown: ['home'],
	end: ['home'],
	// The filter is what it goes back from.
	escape: ['/', 'z', 'return'],
};

const keys = defaultKeymap.flatMap(binding => binding.keys);

describe('the grid', () => {
	test.each(keys)('acts at the key %j that it lists, or says why not', async key => {
		const {screen, engine, away} = await open();
		// In the middle, so that there is somewhere to go in each direction.
		await screen.press('g');
		await screen.press('j');
		if (key === '2') await screen.press('j');
		if (key === 'g') await screen.press('j');
		for (const before of needFirst[key] ?? []) await screen.press(bytes[before] ?? before);
		const before = screen.frame();
		await screen.press(bytes[key] ?? key);
		const hasActed = () =>
			screen.frame() !== before || engine.sent.length > 0 || away.length > 0 || screen.ended() !== undefined;
		await waitFor(hasActed, {what: `${key} to act`});
	});

	test('says of every key it does not list that there is none', async () => {
		const printable = Array.from({length: 95}, (_, index) => String.fromCharCode(32 + index));
		const {screen, engine} = await open();
		for (const key of printable.filter(one => bindingOf(one) === undefined)) {
			await screen.press(key);
			await screen.waitForText(`no key ${key} here`);
		}
		expect(engine.sent).toEqual([]);
	});
});

describe('a dialog', () => {
	test.each([
		['x', 'Stop Stream-B'],
		['a', 'Take over Stream-B'],
		['Q', 'Stop all agents'],
		['o', 'open or copy'],
	])('that %s opens acts at no key it does not show', async (key, title) => {
		const {screen, engine, away} = await open();
		await screen.press('3');
		await screen.press(key);
		await screen.waitForText(title);
		const before = screen.lines().join('\n');
		const shownKeys = new Set([...before].filter(one => one.trim() !== ''));
		for (const one of '@%&~`|') if (!shownKeys.has(one)) await screen.press(one);
		for (const one of ['\u001B[5~', '\u001B[C', '\t']) await screen.press(one);
		expect(screen.lines().join('\n')).toContain(title);
		expect(engine.sent).toEqual([]);
		expect(away).toEqual([]);
		await screen.press('\u001B');
		await waitFor(() => !screen.lines().join('\n').includes(title), {what: 'the dialog to close'});
		expect(engine.sent).toEqual([]);
	});
});
