import type {BrowserContextOptions, Page} from 'playwright-core';
import {afterEach, describe, expect, it} from 'vitest';
import {UserError} from '../../source/error.ts';
import {approvalVersion} from '../../source/run/features/approval/approvals.ts';
import type {Command, CommandAnswer} from '../../source/run/model/command.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run} from '../../source/run/model/types.ts';
import {committed, go, line, minute} from '../helpers/core-driver.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {diffFiles, mergePreview, screenRuns} from '../helpers/screen-fixtures.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {chromiumPath, token, useStage, type Visit, whySkipped} from './browser.ts';

const phone: BrowserContextOptions = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};

/** Two have finished the race; the third works. */
const racing = (): Run => {
	const core = go({streams: ['one', 'two', 'three'].map(id => line(id, {race: 'state'}))});
	for (const [index, id] of ['one', 'two', 'three'].entries()) {
		core.begin(id);
		core.pass(minute);
		if (index < 2) core.end(id, committed(1, {files: 1, added: 40 - 10 * index, removed: 1}));
	}
	return core.run();
};

const log: readonly LogEntry[] = [
	{kind: 'text', text: '## What I found\n\n- the **map** has no `expiry`\n- <b>nothing</b> else', at: 1},
	{kind: 'tool', text: '$ npm test', id: 't', at: 2},
	{
		kind: 'result',
		text: '3 passed',
		id: 't',
		ok: true,
		at: 3,
		body: {is: 'output', lines: ['first line', 'last line']},
	},
];

describe.skipIf(chromiumPath === undefined)(`what is done on the page${whySkipped}`, () => {
	const stage = useStage(() =>
		createMemoryEngine({run: createAuthRun(), log: () => readLog(), diff: diffFiles, mergePreview, answer}),
	);
	let readLog = () => log;
	const answer = (command: Command): CommandAnswer => ({
		ok: true,
		message: `${'streamId' in command ? command.streamId : 'all'} is told`,
	});
	let one: Visit | undefined;
	afterEach(() => expect(one?.complaints).toEqual([]));
	const open = async (run: Run, options?: BrowserContextOptions): Promise<Page> => {
		stage.engine.show(run);
		one = await stage.visit(`${stage.server.url}/#token=${token}`, options);
		await one.page.locator('.tile').first().waitFor();
		return one.page;
	};
	const sent = (count: number) => waitFor(() => stage.engine.sent.length >= count, {what: `${count} commands`});

	it('compares the streams of a race, and adopts one after a question that names what it stops', async () => {
		const page = await open(racing());
		await page.locator('#tile-one').click();
		await page.keyboard.press('v');
		const dialog = page.getByRole('dialog');
		await dialog.getByText('2 of 3 are completed.').waitFor();
		expect(await dialog.locator('tbody tr').allInnerTexts()).toHaveLength(3);
		await dialog.locator('tr', {hasText: 'three'}).getByText('It is running, not completed').waitFor();
		await dialog.locator('tr', {hasText: 'two'}).getByRole('button', {name: 'Adopt'}).click();
		await dialog.getByText('three is not done: adopting two stops it').waitFor();
		await page.keyboard.press('Enter');
		await dialog.waitFor({state: 'hidden'});
		expect(stage.engine.sent).toEqual([]);
		await page.locator('#panel').getByRole('button', {name: 'Compare'}).click();
		await dialog.locator('tr', {hasText: 'two'}).getByRole('button', {name: 'Adopt'}).click();
		await page.keyboard.press('y');
		await sent(1);
		expect(stage.engine.sent).toEqual([{type: 'stream.adopt', streamId: 'two', isForced: true}]);
		expect(await page.locator('#toast').textContent()).toBe('two is told');
	});

	it('lists what was allowed for good, and takes it back', async () => {
		const run = createAuthRun();
		const streams = {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, rules: ['Write(docs/**)']}};
		const page = await open({...run, rules: ['Bash(npm test)'], streams}, phone);
		await page.getByRole('button', {name: 'Permissions'}).tap();
		const take = (rule: string) => page.getByRole('button', {name: `Take back ${rule}`}).tap();
		await take('Bash(npm test)');
		await sent(1);
		await take('Write(docs/**)');
		await sent(2);
		expect(stage.engine.sent).toEqual([
			{type: 'grant.revoke', rule: 'Bash(npm test)'},
			{type: 'grant.revoke', rule: 'Write(docs/**)', streamId: 'Stream-B'},
		]);
	});

	it('forks a stream from a checkpoint, and takes it back to one once it is paused', async () => {
		const page = await open(screenRuns.timeline!(), phone);
		await page.locator('#tile-Stream-B').tap();
		await page.getByRole('tab', {name: 'Timeline'}).tap();
		await page.locator('.moment summary').first().tap();
		await page.getByRole('button', {name: 'Fork'}).tap();
		await page.getByLabel('What shall the fork do?').fill('Try it with sessions');
		await page.getByRole('button', {name: 'Fork it'}).tap();
		await sent(1);
		await page.getByRole('button', {name: 'Go back here'}).tap();
		await page.getByText('Its agent is working. Pause it first').waitFor();
		await page.getByRole('button', {name: 'Pause it'}).tap();
		await sent(2);
		expect(stage.engine.sent).toEqual([
			{type: 'stream.fork', streamId: 'Stream-B', checkpoint: 4, prompt: 'Try it with sessions'},
			{type: 'stream.pause', streamId: 'Stream-B'},
		]);
	});

	it('answers what the stream asks where only that stream is seen, and approves what was shown', async () => {
		const run = createAuthRun();
		const waiting = {
			...run.streams['Stream-C']!,
			questions: [],
			state: {is: 'waiting', cause: 'approval', since: 1, gate: 'before'},
		};
		const streams = {...run.streams, 'Stream-C': waiting} as Run['streams'];
		const page = await open({...run, streams, alerts: []}, phone);
		await page.locator('#tile-Stream-B').tap();
		await page.getByRole('button', {name: 'Message'}).waitFor();
		expect(await page.locator('#panel').getByRole('button', {name: 'Answer'}).count()).toBe(0);
		await page.getByRole('button', {name: 'Back to all streams'}).tap();
		await page.locator('#tile-Stream-C').tap();
		await page.locator('#panel').getByRole('button', {name: 'Answer'}).tap();
		await page.getByText('waits for your approval to start').waitFor();
		await page.getByRole('button', {name: 'Approve'}).tap();
		await sent(1);
		const seen = approvalVersion({...run, streams}, streams['Stream-C']!);
		expect(stage.engine.sent).toEqual([{type: 'stream.approve', streamId: 'Stream-C', seen}]);
	});

	it('merges the streams that it named, in that order', async () => {
		const page = await open(screenRuns.failed!());
		await page.keyboard.press('M');
		await page.getByText('In this order: Stream-A, Stream-C, Stream-D.').waitFor();
		await page.keyboard.press('y');
		await sent(1);
		expect(stage.engine.sent).toEqual([{type: 'run.merge', streamIds: ['Stream-A', 'Stream-C', 'Stream-D']}]);
	});

	it('says that a log could not be read, and reads it when it has grown', async () => {
		readLog = () => {
			throw new UserError('the disk does not answer', {code: 'DISK'});
		};
		const page = await open(createAuthRun());
		await page.locator('#tile-Stream-B').click();
		await page.getByText('The log could not be read: the disk does not answer').waitFor();
		readLog = () => log;
		const run = createAuthRun();
		const stream = run.streams['Stream-B']!;
		const sessions = stream.sessions.map(session => ({...session, offset: session.offset + 1}));
		stage.engine.show({...run, streams: {...run.streams, 'Stream-B': {...stream, sessions}}});
		await page.getByText('following').waitFor();
		expect(await page.getByText('could not be read').count()).toBe(0);
		one!.complaints.length = 0;
	});

	it('shows the keys from their first line, and what a key does here', async () => {
		const page = await open(createAuthRun(), {viewport: {width: 1000, height: 400}});
		await page.keyboard.press('?');
		const dialog = page.getByRole('dialog');
		await dialog.getByText('Stop all agents; all work is kept').waitFor();
		expect(await dialog.evaluate((node: {scrollTop: number}) => node.scrollTop)).toBe(0);
		expect(await dialog.getByText(/\bquit\b/).count()).toBe(0);
	});

	it('has a conflict resolved by the agent, and opens a pull request after a question', async () => {
		const page = await open(screenRuns.conflicted!());
		await page.keyboard.press('2');
		await page.locator('#panel').getByRole('button', {name: 'Resolve'}).click();
		await sent(1);
		await page.keyboard.press('m');
		await page.getByText('It conflicts in src/db/schema.ts, src/auth/jwt.ts.').waitFor();
		await page.getByText('Verified by: npm test').waitFor();
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({state: 'hidden'});
		await page.keyboard.press('P');
		await page.getByText('stream/stream-b is pushed to your remote, with your own login.').waitFor();
		await page.getByRole('button', {name: 'Push and open it'}).click();
		await sent(2);
		expect(stage.engine.sent).toEqual([
			{type: 'stream.resolve', streamId: 'Stream-B'},
			{type: 'stream.deliver', streamId: 'Stream-B'},
		]);
	});

	it('shows the log as a conversation: Markdown laid out, a result with its call, folded', async () => {
		const page = await open(createAuthRun());
		await page.keyboard.press('2');
		const entries = page.locator('.entry');
		await entries.nth(1).waitFor();
		expect(await entries.count()).toBe(2);
		expect(await page.locator('.entry .span-bold').first().textContent()).toBe('What I found');
		expect(await page.locator('.entry .span-code').textContent()).toBe('expiry');
		expect(await entries.first().textContent()).toContain('<b>nothing</b> else');
		const fold = entries.nth(1).getByRole('button', {name: 'npm test'});
		expect(await fold.getAttribute('aria-expanded')).toBe('false');
		await fold.click();
		await page.getByText('last line').waitFor();
		await fold.click();
		await page.getByText('last line').waitFor({state: 'detached'});
	});

	it('reviews: marks a file as seen, comments on a line, sends the comments, rejects a hunk and puts it back', async () => {
		const rejection = {id: 1, path: 'src/a.ts', hunk: 'x', at: 1, parent: 'p', commit: 'c'};
		const from = {path: 'src/auth/jwt.ts', line: 13, side: 'after', at: 1} as const;
		const comments = [
			{...from, id: 1, text: 'Why?'},
			{...from, id: 2, line: 1, text: '<b>Off</b> by one.', by: 'codex', isBlocking: true} as const,
		];
		const run = createAuthRun();
		const done = {
			...run.streams['Stream-B']!,
			state: {is: 'completed', at: 1},
			sessions: [],
			ending: undefined,
		} as const;
		const review = {seen: {}, comments, count: 2, rejections: [rejection]};
		const page = await open({...run, streams: {...run.streams, 'Stream-B': {...done, review}}} as unknown as Run);
		await page.locator('#tile-Stream-B').click();
		await page.getByRole('tab', {name: 'Review'}).click();
		await page.getByText('0 of 6 files seen').waitFor();
		const file = page.locator('.file', {hasText: 'src/auth/jwt.ts'}).first();
		if ((await file.getAttribute('open')) === null) await file.locator('summary').click();
		await file.locator('.is-keyword', {hasText: 'const'}).first().waitFor();
		expect(await file.locator('.is-added .is-word').allInnerTexts()).toContain('readSecret()');
		expect(await file.locator('.review-comment').first().innerText()).toContain('codex, blocking');
		expect(await file.locator('.review-comment').first().innerText()).toContain('<b>Off</b> by one.');

		await file.getByRole('button', {name: 'Mark as seen'}).click();
		await sent(1);
		await file.getByRole('button', {name: 'Comment on line 13'}).last().click();
		await file.getByLabel('Comment', {exact: true}).fill('Delete the expired session here');
		await file.getByRole('button', {name: 'Keep comment'}).click();
		await sent(2);
		await file.getByRole('button', {name: 'Reject hunk'}).first().click();
		await page.getByRole('dialog').getByText('Reject this hunk of src/auth/jwt.ts?').waitFor();
		await page.keyboard.press('y');
		await sent(3);
		await page.getByRole('button', {name: 'Put rejected hunk back'}).click();
		await sent(4);
		await page.getByRole('button', {name: 'Send 2 comments'}).click();
		await sent(5);
		const on = {streamId: 'Stream-B', path: 'src/auth/jwt.ts'};
		expect(stage.engine.sent).toMatchObject([
			{type: 'review.seen', ...on, mark: expect.any(String)},
			{type: 'review.comment', ...on, id: 1, line: 13, side: 'after', text: 'Delete the expired session here'},
			{type: 'review.reject', ...on, hunk: expect.any(String)},
			{type: 'review.restore', streamId: 'Stream-B'},
			{type: 'review.send', streamId: 'Stream-B'},
		]);
	});

	it('has room for a finger on all that can be pressed, and marks who is in a sandbox', async () => {
		const run = createAuthRun();
		const streams = run.plan.streams.map(one => (one.id === 'Stream-B' ? {...one, sandbox: {}} : one));
		const page = await open({...run, plan: {...run.plan, streams}} as unknown as Run, phone);
		const tooSmall = () =>
			page.evaluate(`[...document.querySelectorAll('button, summary, input, .tile')]
				.filter(node => node.checkVisibility() && !node.matches('.line *'))
				.map(node => [node.textContent, node.getBoundingClientRect()])
				.filter(([, {width, height}]) => width < 44 || height < 44)
				.map(([text]) => text)`);
		expect(await tooSmall()).toEqual([]);
		await page.locator('#tile-Stream-B').getByTitle('Its agent is in a sandbox').waitFor();
		await page.locator('#tile-Stream-B').tap();
		for (const [name, id] of [
			['Review', '#diff'],
			['Timeline', '#timeline'],
			['Log', '#log'],
		] as const) {
			await page.getByRole('tab', {name}).tap();
			await page.locator(id).waitFor();
			expect([name, await tooSmall()]).toEqual([name, []]);
		}
	});
});
