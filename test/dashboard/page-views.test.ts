import type {BrowserContextOptions, Page} from 'playwright-core';
import {afterEach, describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {createLog, diffFiles, screenRuns} from '../helpers/screen-fixtures.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {chromiumPath, token, useStage, type Visit, whySkipped} from './browser.ts';

const evil = '<img src=x onerror="hacked=1">';
const phone: BrowserContextOptions = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};

const hostileRun = (): Run => {
	const run = screenRuns.timeline!();
	const stream = run.streams['Stream-B']!;
	const checkpoints = stream.checkpoints.map(one => ({...one, why: `${evil} ${one.why}`}));
	const plan = {...run.plan, streams: run.plan.streams.map(one => ({...one, name: `${evil} ${one.name}`}))};
	return {...run, plan, streams: {...run.streams, 'Stream-B': {...stream, checkpoints}}};
};

describe.skipIf(chromiumPath === undefined)(`what the page shows and asks beside the grid${whySkipped}`, () => {
	const stage = useStage(() => createMemoryEngine({run: hostileRun(), log: () => createLog(40), diff: diffFiles}));
	let one: Visit | undefined;
	afterEach(() => expect(one?.complaints).toEqual([]));
	const open = async (options?: BrowserContextOptions): Promise<Page> => {
		one = await stage.visit(`${stage.server.url}/#token=${token}`, options);
		await one.page.locator('.tile').first().waitFor();
		return one.page;
	};
	const sent = (count: number) => waitFor(() => stage.engine.sent.length >= count, {what: `${count} commands`});
	const isUnharmed = async (page: Page) =>
		expect(await page.evaluate('[typeof hacked, document.images.length, document.scripts.length]')).toEqual([
			'undefined',
			0,
			1,
		]);

	it('adds a stream with the keys alone, after the one in focus, and not without a prompt', async () => {
		const page = await open();
		await page.keyboard.press('2');
		await page.getByRole('button', {name: 'New stream'}).focus();
		await page.keyboard.press('Enter');
		await page.getByLabel('What shall be done?').waitFor();
		await page.keyboard.press('Control+Enter');
		await page.keyboard.type('Write the guide; rm -rf $(x)');
		await page.getByLabel('Name (may be left out)').fill('guide');
		await page.getByLabel('Start after Stream-B').check();
		await page.keyboard.press('Control+Enter');
		await sent(1);
		await page.keyboard.press('i');
		await page.getByRole('textbox', {name: 'Message'}).fill('Keep the old name');
		await page.getByRole('dialog').getByRole('button', {name: 'Send'}).click();
		await sent(2);
		expect(stage.engine.sent).toEqual([
			{type: 'stream.add', prompt: 'Write the guide; rm -rf $(x)', name: 'guide', after: ['Stream-B']},
			{type: 'stream.send', streamId: 'Stream-B', text: 'Keep the old name'},
		]);
	});

	it('draws what waits for what, what is left, and goes to a stream', async () => {
		const page = await open();
		await page.keyboard.press('D');
		await page.getByText(/^about .* left after you (?:resume|answer) Stream-C(?:, not counting .*)?$/).waitFor();
		const rows = (await page.locator('.graph li').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' '));
		expect(rows[0]).toBe('Foundation');
		expect(rows.find(text => text.includes('Stream-Z'))).toMatch(/after Stream-B, .*pending 0% in ~.* critical path/);
		await isUnharmed(page);
		await page.locator('.graph button', {hasText: '◐Stream-D'}).click();
		await page.locator('#panel .title', {hasText: 'Stream-D'}).waitFor();
		expect(stage.engine.sent).toEqual([]);
	});

	it('walks the checkpoints of a stream, with the diff and the log of then, on a phone too', async () => {
		const page = await open(phone);
		await page.locator('#tile-Stream-B').tap();
		await page.getByRole('tab', {name: 'Timeline'}).tap();
		await page.locator('.moment').nth(6).waitFor();
		const texts = await page.locator('.moment').allInnerTexts();
		expect(texts[0]).toContain('task 3 completed · 3/5 tasks');
		expect(texts[3]).toContain('claude ran out of context');
		await page.locator('.moment summary').first().tap();
		await page.getByText('src/auth/refresh-token.ts').waitFor();
		await page.locator('.log-then .entry').first().waitFor();
		expect(await page.evaluate('[document.documentElement.scrollWidth, document.body.scrollWidth]')).toEqual([
			360, 360,
		]);
		await isUnharmed(page);
		expect(stage.engine.sent).toEqual([]);
	});
});
