import type {Browser, BrowserContextOptions, Page} from 'playwright-core';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {command, hintOf} from '../../source/run/model/hint.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import type {LoopbackListening} from '../../source/server/listen.ts';
import {createAuthRun, createSession, createTasks} from '../helpers/create-run.ts';
import {createMemoryEngine, type MemoryEngine} from '../helpers/memory-engine.ts';
import {createLog, diffFiles, mergePreview} from '../helpers/screen-fixtures.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {chromiumPath, launchBrowser, servePage, token, type Visit, visit, whySkipped} from './browser.ts';

const withStream = (run: Run, id: string, change: Partial<Stream>): Run => ({
	...run,
	streams: {...run.streams, [id]: {...run.streams[id]!, ...change}},
});

const phone: BrowserContextOptions = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};

describe.skipIf(chromiumPath === undefined)(`the page in Chromium${whySkipped}`, () => {
	let browser: Browser;
	let server: LoopbackListening;
	let engine: MemoryEngine;
	let log: readonly LogEntry[];
	/** One tab for most tests: a new one takes longer than all that is done in it. */
	let tab: Visit;
	let visits: Visit[];

	beforeAll(async () => {
		browser = await launchBrowser();
		tab = await visit(browser, 'about:blank');
	});
	afterAll(() => browser?.close());
	beforeEach(async () => {
		visits = [];
		log = createLog(40);
		engine = createMemoryEngine({run: createAuthRun(), log: () => log, diff: diffFiles, mergePreview});
		server = await servePage(engine);
	});
	afterEach(async () => {
		for (const {page} of visits) await page.context().close();
		await tab.page.goto('about:blank');
		await server.close();
		expect([tab, ...visits].flatMap(one => one.complaints.splice(0))).toEqual([]);
	});

	const open = async (options?: BrowserContextOptions): Promise<Page> => {
		const one = options ? await visit(browser, 'about:blank', options) : tab;
		if (options) visits.push(one);
		await one.page.goto(`${server.url}/#token=${token}`);
		await one.page.locator('.tile').first().waitFor();
		return one.page;
	};
	const tile = (page: Page, id: string) => page.locator(`#tile-${id}`);
	const panelTitle = (page: Page) => page.locator('#panel .title');
	const sent = (count: number) => waitFor(() => engine.sent.length >= count, {what: `${count} commands`});

	it('takes the token out of the address, keeps it for a reload, and for this tab only', async () => {
		const page = await open();
		expect(page.url()).toBe(`${server.url}/`);
		await page.reload();
		await tile(page, 'Stream-A').waitFor();
		expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
	});

	it('shows nothing without a token, says so to a wrong one, and opens for the address that is pasted', async () => {
		const one = await visit(browser, server.url);
		const {page} = one;
		await page.getByLabel('The address that claude-grid web printed').waitFor();
		expect(await page.locator('.tile').count()).toBe(0);
		expect(engine.sent).toEqual([]);
		const enter = async (text: string) => {
			await page.locator('#door-token').fill(text);
			await page.getByRole('button', {name: 'Open'}).click();
		};
		await enter('let me in');
		await page.getByText('This is neither an address of claude-grid web nor a token').waitFor();
		await enter('cd'.repeat(32));
		await page.getByText('The engine here does not know this token').waitFor();
		expect(await page.locator('.tile').count()).toBe(0);
		await enter(`${server.url}/#token=${token}`);
		await tile(page, 'Stream-A').waitFor();
		expect(one.complaints.filter(text => !text.includes('401'))).toEqual([]);
		await page.context().close();
	});

	it('says each state by sign, word and number, and what needs the user first', async () => {
		const page = await open();
		expect(await page.title()).toBe('(2) Auth refactor · claude-grid');
		expect(await page.locator('#alerts h2').textContent()).toBe('2 need you');
		expect(await page.locator('.alert').first().textContent()).toContain('asks to run rm -rf build');
		const lines = async (id: string) => (await tile(page, id).allInnerTexts()).join('').replaceAll(/\s+/g, ' ');
		expect(await lines('Stream-A')).toContain('✓ Stream-A foundation completed ● merged 100% 4/4 merged into main');
		expect(await lines('Stream-B')).toMatch(
			/◐ Stream-B api running 60% 3\/5 Refresh tokens Edit src\/auth\/jwt\.ts .* behind A by 2 ⇄ conflicts with D/,
		);
		const heard = /^Stream-B api running 3 of 5 tasks completed, 2 proved 60% 3\/5 Refresh tokens Edit src/;
		await page.getByRole('option', {name: heard}).waitFor();
		expect(await tile(page, 'Stream-B').getByRole('img').getAttribute('aria-label')).toBe(
			'3 of 5 tasks completed, 2 proved',
		);
		// Where the eye must go is where the focus is.
		expect(await panelTitle(page).textContent()).toContain('Stream-C');
	});

	it('says so in a word when nothing needs the user, and how a finished run went', async () => {
		const page = await open();
		engine.show({...createAuthRun(), alerts: []});
		await page.getByText('all clear').waitFor();
		expect(await page.title()).toBe('Auth refactor · claude-grid');
		const run = createAuthRun();
		const done = Object.values(run.streams).map((stream): [string, Stream] => [
			stream.id,
			{...stream, state: {is: 'completed', at: run.lastMessageAt}, merge: {is: 'unmerged'}},
		]);
		engine.show({...run, alerts: [], streams: Object.fromEntries(done)});
		await page.getByText('All 8 streams completed').waitFor();
	});

	it('follows the run and the log live, and keeps the focus on the same tile', async () => {
		const page = await open();
		await page.keyboard.press('2');
		// A result stands with its call.
		await page.locator('.entry').nth(35).waitFor();
		log = [...log, {kind: 'text', text: 'the newest words', at: Date.now()}];
		const session = createSession({attempt: 2, doing: 'Write docs', doingAt: Date.now(), offset: 99});
		engine.show(withStream(createAuthRun(), 'Stream-B', {tasks: createTasks('pppp>'), sessions: [session]}));
		await page.getByText('the newest words').waitFor();
		await tile(page, 'Stream-B').getByText('80%').waitFor();
		expect(await page.locator('.entry').count()).toBe(37);
		expect(await page.evaluate('document.activeElement.id')).toBe('tile-Stream-B');
		await expect.poll(() => page.getByText('the newest words').isVisible()).toBe(true);
	});

	it('stays where the reader scrolled, until it is told to follow again', async () => {
		log = createLog(200);
		const page = await open();
		await page.keyboard.press('2');
		await page.locator('.entry').nth(179).waitFor();
		await page.keyboard.press('Home');
		await page.getByRole('button', {name: 'Follow'}).waitFor();
		log = [...log, {kind: 'text', text: 'while you were up there'}];
		const session = createSession({attempt: 2, offset: 99});
		engine.show(withStream(createAuthRun(), 'Stream-B', {sessions: [session]}));
		await page.locator('.entry').nth(180).waitFor();
		expect(await page.evaluate("document.querySelector('#log .scroll').scrollTop")).toBe(0);
		await page.keyboard.press('f');
		await page.getByText('following · 201 lines').waitFor();
	});

	it('says that the connection is gone, does nothing meanwhile, and comes back by itself', async () => {
		const page = await open();
		const {port} = server;
		await server.close();
		await page.getByText('No connection to claude-grid web').waitFor();
		await page.keyboard.press('r');
		await page.getByText('There is no connection to the engine.').waitFor();
		server = await servePage(engine, port);
		await page.locator('#connection').waitFor({state: 'hidden'});
		engine.show({...createAuthRun(), isPaused: true});
		await page.locator('#header .flag', {hasText: 'paused'}).waitFor();
		expect(engine.sent).toEqual([]);
		// The browser reports each attempt that failed.
		expect(tab.complaints.splice(0).every(text => text.includes('ERR_'))).toBe(true);
	});

	it('sends what its buttons say, asks before it ends somebody’s work, and says why it refuses', async () => {
		const page = await open();
		const button = (name: string) => page.locator('#panel .actions').getByRole('button', {name});
		await tile(page, 'Stream-B').click();
		await button('Recover').click();
		await sent(1);
		await page.getByText('Stream.recover done').waitFor();
		await button('Stop').click();
		await page.getByRole('dialog').getByText('Stop Stream-B api?').waitFor();
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').waitFor({state: 'hidden'});
		await button('Stop').click();
		await page.getByRole('button', {name: 'Stop it'}).click();
		await sent(2);
		expect(await button('Spawn').getAttribute('title')).toBe('it is running already');
		expect(await button('Spawn').getAttribute('aria-disabled')).toBe('true');
		await button('Spawn').click({force: true});
		await page.getByText('Stream-B: it is running already').waitFor();
		await tile(page, 'Stream-Z').click();
		await button('Spawn').click();
		await page.getByText('it starts without their work').waitFor();
		await page.keyboard.press('y');
		await sent(3);
		expect(engine.sent).toEqual([
			{type: 'stream.recover', streamId: 'Stream-B'},
			{type: 'stream.stop', streamId: 'Stream-B'},
			{type: 'stream.spawn', streamId: 'Stream-Z', isForced: true},
		]);
	});

	it('continues the whole run from an alert of the run', async () => {
		const waiting = {state: {is: 'waiting', cause: 'interrupted', since: 1}} as const;
		const run = withStream(withStream(createAuthRun(), 'Stream-B', waiting), 'Stream-C', waiting);
		const cure = hintOf`${command('continue')} resumes all of them`;
		const alert = {
			key: 'interrupted',
			kind: 'interrupted',
			text: 'the machine was started again',
			cure,
			since: 1,
		} as const;
		const page = await open();
		engine.show({...run, alerts: [alert]});
		await page.locator('.alert', {hasText: 'The run the machine was started again'}).getByRole('button').click();
		await sent(1);
		await tile(page, 'Stream-C').click();
		await page.keyboard.press('c');
		await page.getByRole('dialog').getByText('2 streams wait to continue').waitFor();
		await page.keyboard.press('o');
		await sent(2);
		expect(engine.sent).toEqual([{type: 'run.continue'}, {type: 'stream.continue', streamId: 'Stream-C'}]);
	});

	it('shows what a merge brings before it merges, one stream or all', async () => {
		const page = await open();
		const completed: Stream['state'] = {is: 'completed', at: 1};
		const sessions = [createSession({endedAt: 2, outcome: 'finished'})];
		engine.show(withStream(createAuthRun(), 'Stream-B', {state: completed, sessions}));
		await page.locator('#header').getByRole('button', {name: 'Merge all'}).click();
		await page.getByText('In this order: Stream-B.').waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('2');
		await page.keyboard.press('m');
		await page.getByText('4 commits, 6 files changed: +149 −21.').waitFor();
		expect(engine.sent).toEqual([]);
		await page.keyboard.press('Enter');
		await sent(1);
		expect(engine.sent).toEqual([{type: 'stream.merge', streamId: 'Stream-B'}]);
	});

	it('shows the whole of what an agent asks, and answers it', async () => {
		const question = {
			id: 'q7',
			sessionId: 's',
			tool: 'Bash',
			input: {},
			text: `run: rm -rf build ${'and more '.repeat(100)}`,
			rule: 'Bash(rm:*)',
			at: 1,
		};
		const run = withStream(createAuthRun(), 'Stream-C', {questions: [question]});
		const alerts = run.alerts.map(one => (one.kind === 'question' ? {...one, key: 'question:Stream-C:q7'} : one));
		const page = await open();
		engine.show({...run, alerts});
		await page.getByRole('button', {name: 'Answer'}).waitFor();
		await page.keyboard.press('y');
		expect(await page.getByRole('dialog').textContent()).toContain('and more '.repeat(100).trim());
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').waitFor({state: 'hidden'});
		expect(engine.sent).toEqual([]);
		await page.keyboard.press('y');
		await page.keyboard.press('n');
		await page.keyboard.type('Y, n: keep the build');
		await page.keyboard.press('Enter');
		await sent(1);
		const answer = {type: 'question.answer', streamId: 'Stream-C', questionId: 'q7'};
		expect(engine.sent).toEqual([{...answer, verdict: 'deny', message: 'Y, n: keep the build'}]);
	});

	it('can be used with the keyboard alone', async () => {
		const page = await open();
		const focus = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
		await page.keyboard.press('1');
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('j');
		expect(await focus()).toBe('tile-Stream-D');
		await page.keyboard.press('Tab');
		expect(await focus()).toMatch(/^Spawn/);
		await page.keyboard.press('Shift+Tab');
		expect(await focus()).toBe('tile-Stream-D');
		const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
		expect(outline).toBe('solid');
		await page.keyboard.press('Enter');
		await tile(page, 'Stream-A').waitFor({state: 'hidden'});
		expect(await focus()).toBe('tab-log');
		await page.keyboard.press('ArrowRight');
		await page.getByText('src/auth/refresh-token.ts').waitFor();
		await page.keyboard.press('Escape');
		await tile(page, 'Stream-A').waitFor();
		expect(await focus()).toBe('tile-Stream-D');
		await page.keyboard.press('/');
		await page.keyboard.type('codex');
		await tile(page, 'Stream-A').waitFor({state: 'detached'});
		await page.keyboard.press('Escape');
		await tile(page, 'Stream-A').waitFor();
		await page.keyboard.press('?');
		await page.getByRole('dialog').getByText('Checkpoint and continue in a new session').waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('2');
		await page.keyboard.press('p');
		await sent(1);
		expect(engine.sent).toEqual([{type: 'stream.pause', streamId: 'Stream-B'}]);
	});

	it('says who every button, field and tab is', async () => {
		const page = await open();
		const nameless = await page.evaluate(`[...document.querySelectorAll('button, input, [role]')]
			.filter(node => !node.closest('[hidden], dialog:not([open])'))
			.filter(node => !(node.getAttribute('aria-label') ?? node.getAttribute('aria-labelledby') ?? node.textContent).trim())
			.map(node => node.outerHTML)`);
		expect(nameless).toEqual([]);
	});

	it('fits a phone: nothing reaches over its edge, and a stream that is touched has the screen for itself', async () => {
		const long = 'averyveryverylongwordwithoutanyspace'.repeat(4);
		log = [{kind: 'text', text: long}, {kind: 'tool', text: `$ ${long}`, aside: 'exit 0', ok: true}, ...log];
		const page = await open(phone);
		const isWithin = async () =>
			expect(await page.evaluate('[document.documentElement.scrollWidth, document.body.scrollWidth]')).toEqual([
				360, 360,
			]);
		await isWithin();
		await page.locator('.alert .about').first().tap();
		await tile(page, 'Stream-A').waitFor({state: 'hidden'});
		await page.locator('.entry').first().waitFor();
		await isWithin();
		for (const [name, id] of [
			['Review', '#diff'],
			['Tasks', '#tasks'],
		] as const) {
			await page.getByRole('tab', {name}).tap();
			await page.locator(id).waitFor();
			await isWithin();
		}
		await page.locator('#panel').getByRole('button', {name: 'Stop'}).tap();
		await page.getByRole('dialog').waitFor();
		await isWithin();
		await page.getByRole('button', {name: 'Leave it'}).tap();
		await page.goBack();
		await tile(page, 'Stream-A').waitFor();
		await tile(page, 'Stream-B').tap();
		await page.getByRole('button', {name: 'Back to all streams'}).tap();
		await tile(page, 'Stream-A').waitFor();
	});

	it('is light or dark as the reader’s system is, and can be read in both', async () => {
		for (const colorScheme of ['light', 'dark'] as const) {
			await tab.page.emulateMedia({colorScheme});
			const page = await open();
			const contrasts = (await page.evaluate(contrastOfAll)) as readonly [string, number][];
			expect(contrasts.length).toBeGreaterThan(60);
			expect([colorScheme, contrasts.filter(([, contrast]) => contrast < 4.5)]).toEqual([colorScheme, []]);
			const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
			expect(ground).toBe(colorScheme === 'light' ? 'rgb(244, 244, 241)' : 'rgb(14, 17, 19)');
		}
	});

	it('shows markup of agents and repositories as text, and runs none of it', async () => {
		const evil = '<img src=x onerror="hacked=1"></script><script>hacked=1</script><a href="javascript:hacked=1">x</a>';
		const base = withStream(createAuthRun(), 'Stream-B', {
			tasks: [{title: evil, status: 'in_progress', isProved: false}],
			sessions: [createSession({doing: evil, doingAt: 1})],
			workplace: {path: evil, branch: evil, startCommit: 'a', tips: {}, isSetUp: true},
		});
		const streams = base.plan.streams.map(one => (one.id === 'Stream-B' ? {...one, name: evil.slice(0, 70)} : one));
		log = [{kind: 'text', text: evil, aside: evil}];
		engine = createMemoryEngine({
			run: {
				...base,
				plan: {...base.plan, name: evil, streams},
				alerts: [
					{
						key: evil,
						kind: 'failed',
						streamId: 'Stream-B',
						text: evil,
						cure: hintOf`${command('recover', 'Stream-B')} ${evil}`,
						since: 1,
					},
				],
			},
			log: () => log,
			diff: [{path: evil, added: 1, removed: 0, isBinary: false, lines: [`+${evil}`]}],
			mergePreview: {...mergePreview, commits: [{sha: 'a', subject: evil}], conflicts: [evil]},
			answer: () => ({ok: true, message: evil}),
		});
		await server.close();
		server = await servePage(engine);
		const page = await open();
		await page.locator('.entry', {hasText: evil}).waitFor();
		await page.keyboard.press('d');
		await page.locator('.file', {hasText: evil}).first().waitFor();
		await page.getByRole('tab', {name: 'Tasks'}).click();
		await page.locator('#tasks .task', {hasText: evil}).waitFor();
		await page.locator('.alert').getByRole('button', {name: 'Recover'}).click();
		await page.locator('#toast', {hasText: evil}).waitFor();
		expect(await page.evaluate('[typeof hacked, document.images.length, document.scripts.length]')).toEqual([
			'undefined',
			0,
			1,
		]);
		expect(await page.locator('a').count()).toBe(0);
	});
});

/** The contrast of every text with what is behind it, as WCAG counts it; disabled buttons are left out. */
const contrastOfAll = `(() => {
	const numbers = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
	const light = ([r, g, b]) => {
		const [x, y, z] = [r, g, b].map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * x + 0.7152 * y + 0.0722 * z;
	};
	const groundOf = node => {
		for (let one = node; one; one = one.parentElement) {
			const ground = numbers(getComputedStyle(one).backgroundColor);
			if (ground.length === 3 || ground[3] === 1) return ground;
		}
		return [255, 255, 255];
	};
	const texts = [...document.querySelectorAll('#run-page *')].filter(
		node => node.checkVisibility() && !node.closest('[aria-disabled]') &&
			[...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()),
	);
	return texts.map(node => {
		const [a, b] = [light(numbers(getComputedStyle(node).color)), light(groundOf(node))].sort((x, y) => y - x);
		return [node.className + ': ' + node.textContent, (a + 0.05) / (b + 0.05)];
	});
})()`;
