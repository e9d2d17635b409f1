import {describe, expect, it} from 'vitest';
import {fillTemplate} from '../../source/run/features/deliver/template.ts';
import {foreign, titleOf} from '../../source/run/features/deliver/text.ts';
import type {PullRequest} from '../../source/run/features/deliver/types.ts';
import {command, hintOf} from '../../source/run/model/hint.ts';
import {type Core, committed, go, line, minute} from '../helpers/core-driver.ts';

const diamond = (more: object = {}) => ({
	streams: [
		line('A'),
		line('B', {dependencies: ['A']}),
		line('C', {dependencies: ['A']}),
		line('D', {dependencies: ['B', 'C']}),
	],
	...more,
});

const finish = (core: Core, ...ids: readonly string[]): void => {
	for (const id of ids) {
		core.begin(id);
		core.end(id, committed(1, {head: `head-${id}`}));
	}
};

const pullOf = (number: number, over: Partial<PullRequest> = {}): PullRequest => ({
	number,
	url: `https://github.com/acme/shop/pull/${number}`,
	state: 'open',
	isDraft: false,
	base: 'main',
	waitsFor: [],
	...over,
});

/** Answers the one step that is under way, and gives it. */
const answer = (core: Core, id: string, number = 1) => {
	const {step} = core.takeOne('delivery.start', id);
	if (step.is === 'push')
		core.send({type: 'delivery.pushed', streamId: id, remote: 'origin', branch: `stream/${id}`, head: step.head});
	if (step.is === 'create') {
		const onto = step.onto === undefined ? {} : {onto: step.onto, base: `stream/${step.onto}`};
		core.send({
			type: 'delivery.opened',
			streamId: id,
			pull: pullOf(number, {...onto, isDraft: step.waitsFor.length > 0, waitsFor: step.waitsFor}),
		});
	}
	return step;
};

describe('pull requests of a plan', () => {
	it('are made one step at a time, each after what it stands on, and the run ends with the last', () => {
		const core = go(diamond({deliver: 'pr'}));
		finish(core, 'A');
		expect(answer(core, 'A')).toEqual({is: 'push', head: 'head-A'});
		expect(answer(core, 'A')).toEqual({is: 'create', head: 'head-A', waitsFor: []});
		finish(core, 'B', 'C');
		answer(core, 'B');
		expect(answer(core, 'B', 2)).toMatchObject({is: 'create', onto: 'A'});
		expect(core.take('delivery.start', 'B')).toEqual([]);
		answer(core, 'C');
		answer(core, 'C', 3);
		finish(core, 'D');
		answer(core, 'D');
		expect(core.run().finishedAt).toBeUndefined();
		expect(answer(core, 'D', 4)).toEqual({is: 'create', head: 'head-D', waitsFor: ['B', 'C']});
		expect(core.run().finishedAt).toBeDefined();
		expect(core.effects('delivery.start')).toHaveLength(8);
	});

	it('are not made of a plan that does not say so, until the user asks', () => {
		const core = go(diamond());
		finish(core, 'A', 'B');
		expect(core.effects('delivery.start')).toEqual([]);
		expect(core.send({type: 'stream.deliver', streamId: 'D'})).toMatchObject({
			ok: false,
			message: expect.stringContaining('D: it is pending'),
		});
		expect(core.send({type: 'stream.deliver', streamId: 'B'})).toMatchObject({ok: true});
		expect(answer(core, 'A')).toMatchObject({is: 'push'});
		expect(answer(core, 'A')).toMatchObject({is: 'create'});
		expect(answer(core, 'B')).toMatchObject({is: 'push'});
		expect(answer(core, 'B', 2)).toMatchObject({is: 'create', onto: 'A'});
	});

	it('are asked for again by the next engine with the very step that was saved', () => {
		const core = go({streams: [line('A')], deliver: 'pr'});
		finish(core, 'A');
		answer(core, 'A');
		const {step} = core.takeOne('delivery.start', 'A');
		core.restart();
		expect(core.takeOne('delivery.start', 'A').step).toEqual(step);
		core.restart('another boot');
		expect(core.takeOne('delivery.start', 'A').step).toEqual(step);
	});

	it('get the newest commits once they are proved, and nothing before', () => {
		const core = go({streams: [line('A', {verify: 'true'})], deliver: 'pr'});
		core.begin('A');
		core.end('A', committed(1));
		expect(core.effects('delivery.start')).toEqual([]);
		core.verified('A', true);
		answer(core, 'A');
		answer(core, 'A');
		core.send({type: 'stream.send', streamId: 'A', text: 'One thing more.'});
		core.begin('A');
		core.end('A', committed(2));
		expect(core.take('delivery.start')).toEqual([]);
		core.verified('A', true);
		expect(answer(core, 'A')).toEqual({is: 'push', head: 'head2'});
		expect(core.take('delivery.start')).toEqual([]);
	});

	it('wait for a network by themselves, and for the user with what does not pass', () => {
		const core = go({streams: [line('A')], deliver: 'pr'});
		finish(core, 'A');
		const failed = (isPassing: boolean) => {
			core.takeOne('delivery.start', 'A');
			core.send({type: 'delivery.failed', streamId: 'A', reason: 'no way', isPassing});
		};
		failed(true);
		core.pass(minute / 4);
		expect(core.take('delivery.start')).toEqual([]);
		core.pass(minute / 2);
		failed(true);
		core.pass(minute / 2);
		expect(core.take('delivery.start')).toEqual([]);
		core.pass(minute);
		failed(false);
		core.pass(60 * minute);
		expect(core.take('delivery.start')).toEqual([]);
		expect(core.run().alerts).toMatchObject([{kind: 'delivery', cure: hintOf`${command('pr', 'A')} retries`}]);
		core.send({type: 'stream.deliver', streamId: 'A'});
		expect(core.run().alerts).toEqual([]);
		expect(answer(core, 'A')).toMatchObject({is: 'push'});
	});
});

describe('the text of a pull request', () => {
	it('lets a stranger call nobody, close nothing and link nowhere', () => {
		expect(foreign('@admin closes #12, GH-13, acme/shop#14, https://evil.example <img src=x> [x](y)')).toBe(
			'@<!-- -->admin closes #<!-- -->12, GH<!-- -->-13, acme/shop#<!-- -->14, https:<!-- -->//evil.example \\<img src=x> \\[x\\](y)',
		);
	});

	it('has a title by which nothing is closed', () => {
		const titled = (name: string) => {
			const core = go({streams: [line('A', {name})]});
			return titleOf(core.run(), core.stream('A'));
		};
		expect(titled('Fixes #7 and closes: acme/shop#8')).toBe('Fixes issue #7 and closes: issue acme/shop#8');
		expect(titled('Fix the prefix #7 of GH-8')).toBe('Fix the prefix #7 of GH-8');
	});

	it('fills the form of the repository and keeps all of it', () => {
		const form = '# What\n\n<!--\n# not a heading: tests\n-->\n\n# Tests\n\n- [ ] ran them\n\n# Owner\n';
		const parts = [
			{title: 'Tasks', heading: /what/i, lines: ['- [x] one']},
			{title: 'Verified', heading: /test/i, lines: ['passed']},
			{title: 'Issues', heading: /issue/i, lines: ['Closes #3']},
		];
		expect(fillTemplate(form, parts)).toBe(
			'# What\n\n<!--\n# not a heading: tests\n-->\n\n- [x] one\n\n# Tests\n\n- [ ] ran them\n\npassed\n\n# Owner\n\n## Issues\n\nCloses #3',
		);
	});

	it('fills a form whose lines are long, and knows a comment that goes on from one that does not', () => {
		const form = `# What${' '.repeat(60_000)}x\n<!-- one --> <!-- goes on\n# Test\n-->\n## Test C# ##\n${'<!-- -->'.repeat(8000)}`;
		const filled = fillTemplate(form, [{title: 'Verified', heading: /^Test C#$/, lines: ['passed']}]);
		expect(filled.split('\n').slice(-2)).toEqual(['', 'passed']);
	});
});
