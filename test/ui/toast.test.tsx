import {afterEach, expect, test} from 'vitest';
import {createAuthRun} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {type ShownRun, showRun} from '../helpers/show-run.tsx';

let shown: ShownRun | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const message = 'Stream-B is about to be recovered: a checkpoint is saved first';
const open = async (props: {greeting?: string; columns?: number} = {}) => {
	const engine = createMemoryEngine({run: createAuthRun(), answer: () => ({ok: true, message})});
	shown = await showRun({engine, columns: 80, rows: 24, isRemote: true, ...props});
	return shown;
};

test.each([80, 120, 160])('what is said last leaves the keys their place, %i cells wide', async columns => {
	const screen = await open({columns});
	await screen.press('2');
	await screen.press('r');
	await screen.waitForText(message);
	expect(screen.lines().at(-1)).toMatch(/enter log .*\? help {2}q detach/);
	expect(screen.lines()).toHaveLength(24);
});

test('a greeting leaves the keys their place, too', async () => {
	const screen = await open({greeting: 'Since you left: 2 finished, 1 failed, 1 waits for your answer'});
	await screen.waitForText('Since you left: 2 finished, 1 failed, 1 waits for your answer');
	expect(screen.lines().at(-1)).toMatch(/\? help {2}q detach/);
});

test('on another screen it stands over the keys', async () => {
	const screen = await open();
	await screen.press('A');
	await screen.waitForText('Alerts');
	await screen.press('r');
	await screen.waitForText(message);
	expect(screen.lines().at(-1)).toMatch(/enter go to .*esc back/);
});
