import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {isGitLab, repositoryOfPull} from '../../source/engine/deliver/forge.ts';
import {repositoryIn} from '../../source/git/remote/remote.ts';
import {readChecks, readMergeRequest, requestsIn} from '../../source/run/features/deliver/gitlab-json.ts';
import {foreign} from '../../source/run/features/deliver/text.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {createForge, type Forge} from './forge.ts';

describe('what GitLab answers', () => {
	const request = {
		...{iid: 7, web_url: 'https://gitlab.com/acme/tools/shop/-/merge_requests/7', title: 'Draft: Login'},
		...{draft: true, target_branch: 'main', sha: 'abc', source_project_id: 3, target_project_id: 3},
	};

	it('is a pull request, also one that was squashed, moved on without a commit of its own, or is being merged', () => {
		const read = (more: object) => readMergeRequest({...request, ...more}).pull;
		expect(read({state: 'opened'})).toMatchObject({number: 7, state: 'open', isDraft: true, base: 'main', head: 'abc'});
		expect(read({state: 'locked'})).toMatchObject({state: 'open'});
		expect(read({state: 'merged', squash_commit_sha: 's1'})).toMatchObject({state: 'merged', commit: 's1'});
		expect(read({state: 'merged'})).toMatchObject({commit: 'abc'});
		expect(repositoryOfPull(request.web_url)).toBe('gitlab.com/acme/tools/shop');
		expect(repositoryIn('git@gitlab.com:acme/tools/shop.git')).toBe('gitlab.com/acme/tools/shop');
		expect(isGitLab('git.example/a/b', {PATH: ''})).toBe(false);
	});

	it('is red where a job failed that may not, or no job could be made', () => {
		const pipeline = {id: 1, sha: 'abc', status: 'failed'};
		const job = (name: string, status: string, more: object = {}) => ({id: name.length, name, status, ...more});
		expect(
			readChecks(pipeline, [
				job('lint', 'failed'),
				job('e2e', 'failed', {allow_failure: true}),
				job('test', 'running'),
			]),
		).toEqual({checks: {passed: 1, total: 3, failed: ['lint'], head: 'abc'}, job: '4'});
		expect(readChecks(pipeline, [])).toEqual({checks: {passed: 0, total: 1, failed: ['pipeline'], head: 'abc'}});
		expect(readChecks({...pipeline, status: 'created'}, [])).toEqual({});
	});

	it('is a review while the last word of its author is that changes are wanted', () => {
		const note = (id: number, who: number, body: string, more: object = {}) => ({
			...{id, body, author: {id: who, username: `user${who}`}},
			...more,
		});
		const notes = [
			note(1, 5, 'Write it twice.', {position: {new_path: 'a.ts', new_line: 3}}),
			note(2, 5, 'Done.', {resolved: true}),
			note(3, 5, 'requested changes', {system: true}),
			note(4, 6, 'requested changes', {system: true}),
			note(5, 6, 'approved this merge request', {system: true}),
			note(6, 7, 'requested changes'),
		];
		expect(requestsIn(notes)).toEqual([{id: '3', author: 'user5', authorId: 5, text: 'a.ts:3: Write it twice.'}]);
	});

	it('does nothing that an agent wrote as a command to it', () => {
		expect(foreign('/merge !12')).toBe('\\/merge !<!-- -->12');
	});
});

describe('a stack on GitLab', () => {
	let forge: Forge;
	let inner: InnerEngine;
	beforeEach(async () => {
		process.env.CLAUDE_GRID_WATCH_MS = '200';
		forge = createForge('gitlab.com/acme/tools/shop');
		inner = await startInnerEngine(forge);
	});
	afterEach(async () => {
		delete process.env.CLAUDE_GRID_WATCH_MS;
		await inner.close();
		await forge.close();
	});
	const deliveryOf = (id: string) => inner.stream(id).delivery;
	const check = (conclusion: string) => [{name: 'lint', conclusion}];

	it('is opened, mended after red CI and after a review, and landed in order', async () => {
		const streams = [
			{id: 'A', prompt: 'x', command: 'echo line >> a', onCi: 'fix'},
			{id: 'B', prompt: 'x', command: 'echo line >> b', onReview: 'fix'},
			{id: 'C', dependencies: ['A', 'B'], prompt: 'x', command: 'echo c > c'},
		];
		await inner.start({name: 'Stack', agent: 'command', deliver: 'pr', union: 'off', streams});
		await inner.until(() => deliveryOf('C')?.pull, 'the stack', 110_000);
		expect(forge.pulls().map(({title}) => /^Draft:/.test(title))).toEqual([false, false, true]);
		expect(deliveryOf('C')?.pull).toMatchObject({isDraft: true, waitsFor: ['A', 'B']});
		expect(forge.pulls()[2]?.body).toMatch(/Waits for !\d+, !\d+/);

		const [a, b] = [deliveryOf('A'), deliveryOf('B')];
		forge.check(a?.pull?.number ?? 0, check('FAILURE'));
		await inner.until(() => deliveryOf('A')?.pushed?.head !== a?.pushed?.head, 'the fix of A', 110_000);
		expect(inner.stream('A').messages?.[0]?.text).toContain('> x.ts:3 is not formatted');
		forge.check(a?.pull?.number ?? 0, check('SUCCESS'));
		const author = {id: 5, username: 'ann'};
		const notes = [
			{id: 1, body: 'Write the line twice.', system: false, author},
			{id: 2, body: 'requested changes', system: true, author},
		];
		forge.change(({pulls}) => Object.assign(pulls.find(({headRefName}) => headRefName === 'stream/b') ?? {}, {notes}));
		await inner.until(
			() => deliveryOf('B')?.pushed?.head !== b?.pushed?.head && !deliveryOf('B')?.answer,
			'the answer of B',
			110_000,
		);
		expect(inner.stream('B').messages?.[0]?.text).toContain('ann has requested changes');

		for (const id of ['A', 'B', 'C']) {
			await inner.until(
				() => inner.stream(id).state.is === 'completed' && !deliveryOf(id)?.pull?.isDraft,
				`${id} to be ready`,
				110_000,
			);
			await inner.send({type: 'stream.merge', streamId: id});
			await inner.until(() => inner.stream(id).merge.is === 'merged', `${id} to land`, 110_000);
		}
		forge.git(['fetch', '-q', 'origin']);
		expect(forge.git(['ls-tree', '--name-only', 'origin/main'])).toBe('a\nb\nc\nreadme.md');
		expect(forge.git(['show', 'origin/main:a'])).toBe('line\nline');
		const calls = forge.calls();
		expect(new Set(calls).size, calls.join('\n')).toBe(calls.length);
		expect(calls.filter(call => call.startsWith('note'))).toHaveLength(1);
		expect(calls.filter(call => call.startsWith('ready'))).toHaveLength(1);
		expect(forge.pulls().map(({state}) => state)).toEqual(['MERGED', 'MERGED', 'MERGED']);
	}, 600_000);

	it('says in one sentence that glab is not logged in, and the branch stays', async () => {
		forge.change(state => {
			state.isLoggedIn = false;
		});
		const streams = [{id: 'A', prompt: 'x', command: 'echo a > a'}];
		await inner.start({name: 'Stack', agent: 'command', deliver: 'pr', streams});
		await inner.until(() => deliveryOf('A')?.problem, 'the problem', 110_000);
		expect(deliveryOf('A')?.problem).toBe('glab is not logged in; its branch stream/a stays');
		expect(forge.pushes()).toEqual([]);
	}, 200_000);
});
