import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {chromiumPath, launchBrowser, visit, whySkipped} from './browser.ts';

const evil = '</script><script>hacked=1</script><img src=x onerror=hacked=1>';

const plan = {
	name: 'Shop',
	agent: 'fake',
	maxParallel: 3,
	contextRecovery: {stallTimeoutMinutes: 30},
	streams: [
		{id: 'Stream-A', name: 'types', tasks: ['Define the types', 'Export them'], fake: {taskMs: 300}},
		{id: 'Stream-B', name: 'api', tasks: ['Sign in'], fake: {taskMs: 120_000}},
		{
			id: 'Stream-C',
			name: 'evil',
			agent: 'command',
			prompt: 'Try it',
			command: ['sh', '-c', `echo '${evil}'; printf '\\033[2Jcleared\\n'; echo x > x.txt`],
		},
	],
};

const freePort = async (): Promise<number> => {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return port;
};

describe.skipIf(chromiumPath === undefined)(`claude-grid web, looked at in Chromium${whySkipped}`, () => {
	let browser: Browser;
	let grid: Grid;
	beforeAll(async () => {
		browser = await launchBrowser();
	});
	afterAll(() => browser?.close());
	beforeEach(() => {
		grid = createGrid();
	});
	afterEach(() => grid.close());

	it('opens with the printed address, shows a run from its start, steers it, and leaves it alone when it ends', async () => {
		const port = await freePort();
		const web = grid.start(['web', '--port', String(port)], {timeoutMs: 120_000});
		const url = await waitFor(() => /Open (http:\S+)/.exec(web.output())?.[1], {
			what: 'the address',
			timeoutMs: 20_000,
		});
		expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/#token=[0-9a-f]{64}$`));
		const {page, complaints} = await visit(browser, url);
		await page.getByText('There is no run in this repository yet').waitFor();

		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0});
		const tile = (id: string) => page.locator(`#tile-${id}`);
		await tile('Stream-A').waitFor({timeout: 20_000});
		await tile('Stream-A').getByText('100%').waitFor({timeout: 30_000});
		await tile('Stream-A').click();
		await page.locator('.entry', {hasText: 'Define the types'}).first().waitFor();

		await tile('Stream-C').click();
		await page.locator('.entry', {hasText: evil}).waitFor();
		await page.locator('.entry', {hasText: /^[\d:]*\s*cleared/}).waitFor();
		expect(await page.evaluate('typeof hacked')).toBe('undefined');

		const stateOf = (id: string) => grid.saved().streams[id];
		await waitFor(() => stateOf('Stream-B')?.state.is === 'running', {what: 'Stream-B running', timeoutMs: 20_000});
		await tile('Stream-B').click();
		const button = (name: string) => page.locator('#panel .actions').getByRole('button', {name});
		await button('Stop').click();
		await page.getByRole('button', {name: 'Stop it'}).click();
		await tile('Stream-B').getByText('stopped', {exact: true}).waitFor({timeout: 20_000});
		expect(stateOf('Stream-B')).toMatchObject({state: {is: 'stopped'}});
		await button('Recover').click();
		await tile('Stream-B').getByText('attempt 2').waitFor({timeout: 20_000});

		await tile('Stream-A').click();
		await page.keyboard.press('m');
		await page.getByRole('dialog').getByText('[1] Define the types').waitFor();
		await page.getByRole('button', {name: 'Merge into main'}).click();
		await tile('Stream-A').getByText('merged into main').waitFor({timeout: 20_000});
		expect(grid.git(['log', '--format=%s', 'main'])).toContain('[1] Define the types');
		expect(complaints).toEqual([]);

		const another = grid.start(['web', '--port', String(port)]);
		await waitFor(() => another.output().includes(`port ${port} is taken, so it is `), {what: 'the next port'});
		another.signal('SIGTERM');
		expect(await another.ended).toMatchObject({code: 0});
		web.signal('SIGINT');
		expect(await web.ended).toMatchObject({code: 130});
		await page.getByText('No connection to claude-grid web').waitFor();
		expect(stateOf('Stream-B')).toMatchObject({state: {is: 'running'}, attempt: 2});
		await page.context().close();
	});
});
