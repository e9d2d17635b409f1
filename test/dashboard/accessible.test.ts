import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {AxeResults} from 'axe-core';
import type {BrowserContextOptions, Page} from 'playwright-core';
import {describe, expect, it} from 'vitest';
import type {Alert} from '../../source/run/model/types.ts';
import {createAuthRun, createSession} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {sample} from '../helpers/rounds.ts';
import {createLog, diffFiles, mergePreview, screenRuns} from '../helpers/screen-fixtures.ts';
import {chromiumPath, token, useStage, whySkipped} from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const sizes: Readonly<Record<string, BrowserContextOptions>> = {
	'a phone': {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true},
	'a wide screen': {viewport: {width: 1440, height: 900}},
};

/** Also the rules that axe counts as experimental; those of a whole site are none of ours. */
const found = async (page: Page): Promise<readonly string[]> => {
	await page.evaluate(axe);
	const options = {rules: {'label-content-name-mismatch': {enabled: true}, 'target-size': {enabled: true}}};
	const {violations} = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
	return violations.flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.html} (${node.failureSummary})`));
};

const longText = `${'it says a long sentence about what it needs, with every word of it, '.repeat(8)}to the very end`;
const longWord = `src/${'averyveryverylongwordwithoutanyspace'.repeat(6)}/end.ts`;

const alertsOfAllKinds = (): readonly Alert[] =>
	[
		...createAuthRun().alerts,
		{key: 'a', kind: 'failed', streamId: 'Stream-D', text: `failed: ${longText}`, cure: `r ${longText}`, since: 1},
		{key: 'b', kind: 'conflict', streamId: 'Stream-B', text: longWord, cure: 'd shows the diff', since: 1},
		{key: 'c', kind: 'limit', text: longText, cure: longText, since: 1},
		{
			key: 'd',
			kind: 'drift',
			streamId: 'Stream-A',
			text: longText,
			cure: `claude-grid rescue ${longWord}`,
			since: 1,
			isAdvice: true,
		},
	] as readonly Alert[];

describe.skipIf(chromiumPath === undefined)(`the page, for who hears it or has a small screen${whySkipped}`, () => {
	const stage = useStage(() =>
		createMemoryEngine({run: createAuthRun(), log: () => createLog(40), diff: diffFiles, mergePreview}),
	);
	const open = async (options: BrowserContextOptions): Promise<Page> => {
		const {page} = await stage.visit('about:blank', {bypassCSP: true, ...options});
		await page.goto(`${stage.server.url}/#token=${token}`);
		await page.locator('.tile').first().waitFor();
		return page;
	};

	const isWithoutFault = async (page: Page, name: string) => {
		const dialog = page.locator('#ask');
		await dialog.waitFor();
		expect([name, await found(page)]).toEqual([name, []]);
		await dialog.getByRole('button', {name: /^(Back|Later|Leave it)/}).click();
		await dialog.waitFor({state: 'hidden'});
	};

	// On the phone in `npm test`, on both in `npm run test:long`.
	describe.each(sample(Object.entries(sizes), 2))('on %s', (_name, size) => {
		it('has no fault that axe knows: at the door, with no run, in the grid, and with alerts of every kind', async () => {
			const listener = await stage.visit(stage.server.url, {bypassCSP: true, ...size});
			await listener.page.locator('#door-token').waitFor();
			expect(await found(listener.page)).toEqual([]);
			const page = await open(size);
			expect(await found(page)).toEqual([]);
			stage.engine.show({...createAuthRun(), alerts: alertsOfAllKinds()});
			await page.locator('.alert', {hasText: 'to the very end'}).first().waitFor();
			expect(await found(page)).toEqual([]);
		});

		it('has none in the panel, whatever tab is open', async () => {
			stage.engine.show(screenRuns.timeline!());
			const page = await open(size);
			await page.locator('#tile-Stream-B').click();
			for (const [name, id] of [
				['Log', '#log'],
				['Review', '#diff'],
				['Tasks', '#tasks'],
				['Timeline', '#timeline'],
			] as const) {
				await page.getByRole('tab', {name}).click();
				await page.locator(id).waitFor();
				if (name === 'Timeline') await page.locator('.moment summary').first().click();
				expect([name, await found(page)]).toEqual([name, []]);
			}
		});

		it('has none in its dialogs', async () => {
			const completed = {
				...createAuthRun().streams['Stream-B']!,
				state: {is: 'completed', at: 1},
				sessions: [createSession({endedAt: 2, outcome: 'finished'})],
			} as const;
			const run = createAuthRun();
			const question = {
				id: 'q7',
				sessionId: 's',
				tool: 'Bash',
				input: {},
				text: 'run: rm -rf build',
				rule: 'Bash(rm:*)',
				at: 1,
			};
			const asking = {...run.streams['Stream-C']!, questions: [question]};
			stage.engine.show({
				...run,
				streams: {...run.streams, 'Stream-B': completed, 'Stream-C': asking},
				alerts: run.alerts.map(one => (one.kind === 'question' ? {...one, key: 'question:Stream-C:q7'} : one)),
			});
			const page = await open(size);
			for (const name of ['New stream', 'Graph', 'Merge all', 'Stop all']) {
				await page.locator('#header').getByRole('button', {name}).click();
				await isWithoutFault(page, name);
			}
			await page.locator('.alert').getByRole('button', {name: 'Answer'}).first().click();
			await isWithoutFault(page, 'Answer');
			await page.keyboard.press('?');
			await isWithoutFault(page, 'Keys');
			await page.locator('#tile-Stream-B').click();
			for (const name of ['Message', 'Merge']) {
				await page.locator('#panel .actions').getByRole('button', {name}).click();
				await isWithoutFault(page, name);
			}
		});

		it('has none where streams are compared, rules are taken back, a stream is forked and taken back', async () => {
			const run = screenRuns.timeline!();
			const comment = {id: 1, path: 'src/auth/jwt.ts', line: 3, side: 'after', text: 'why?', at: 1} as const;
			const review = {seen: {}, comments: [comment, {...comment, id: 2, sentAt: 2}], count: 2};
			const streams = {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, rules: ['Write(docs/**)'], review}};
			stage.engine.show({...run, streams, rules: ['Bash(npm test)']});
			const page = await open(size);
			await page.locator('#header').getByRole('button', {name: 'Permissions'}).click();
			await isWithoutFault(page, 'Permissions');
			await page.locator('#tile-Stream-B').click();
			await page.getByRole('tab', {name: 'Review'}).click();
			await page.getByRole('button', {name: 'Send 1 comment'}).waitFor();
			expect(await found(page)).toEqual([]);
			await page.getByRole('tab', {name: 'Timeline'}).click();
			await page.locator('.moment summary').first().click();
			for (const name of ['Fork', 'Go back here']) {
				await page.getByRole('button', {name}).click();
				await isWithoutFault(page, name);
			}
			const ids = ['Stream-B', 'Stream-D'];
			const raced = run.plan.streams.map(one => (ids.includes(one.id) ? {...one, race: 'api'} : one));
			stage.engine.show({...run, streams, plan: {...run.plan, streams: raced}});
			await page.locator('#panel').getByRole('button', {name: 'Compare'}).click();
			await isWithoutFault(page, 'Compare');
		});

		it('shows the text of each alert to its end, with what fixes it', async () => {
			stage.engine.show({...createAuthRun(), alerts: alertsOfAllKinds()});
			const page = await open(size);
			const cut = await page.evaluate(`[...document.querySelectorAll('.alert .says, .alert .cure, .alert button')]
				.filter(node => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1
					|| node.getBoundingClientRect().right > innerWidth || node.getBoundingClientRect().left < 0)
				.filter(node => getComputedStyle(node).display !== 'inline' || node.getBoundingClientRect().right > innerWidth)
				.map(node => node.className + ': ' + node.textContent)`);
			expect(cut).toEqual([]);
			expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
			const says = await page.locator('.alert .says', {hasText: 'to the very end'}).first();
			const height = await says.evaluate((node: {offsetHeight: number}) => node.offsetHeight);
			expect(height).toBeGreaterThan(60);
		});
	});
});
