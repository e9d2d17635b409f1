import {describe, expect, it} from 'vitest';
import {summary} from '../../source/print/summary.ts';
import {estimateText} from '../../source/run/view/estimate.ts';
import {results} from '../../source/run/view/results.ts';
import {badResult, committed, go, line, minute, okResult} from '../helpers/core-driver.ts';

const worked = (core: ReturnType<typeof go>, id: string, costUsd: number): void => {
	core.begin(id);
	core.report(id, {type: 'usage', tokens: 1000, costUsd});
	core.pass(minute);
	core.end(id, committed(1));
};

describe('what is counted', () => {
	it('is no cost of nothing where an agent does not say what it costs', () => {
		const core = go({streams: [line('A'), line('B')]});
		worked(core, 'A', 0);
		worked(core, 'B', 0);
		expect(summary(core.run(), core.now()).join('\n')).not.toContain('$0.00');
		expect(summary(core.run(), core.now())).toContainEqual('Cost: –');
	});

	it('names those whose cost is unknown beside what is known', () => {
		const core = go({streams: [line('A'), line('B')]});
		worked(core, 'A', 0.5);
		worked(core, 'B', 0);
		expect(summary(core.run(), core.now())).toContainEqual('Cost: $0.50, and unknown for B');
	});

	it('is no speed-up where nothing was faster', () => {
		const core = go({streams: [line('A')]});
		core.pass(minute);
		worked(core, 'A', 0);
		expect(summary(core.run(), core.now()).join('\n')).not.toContain('Speed-up');
	});

	it('is a changed budget, too, when an edited plan is applied', () => {
		const document = {name: 'Trial', streams: [line('A', {budget: {usd: 1}})]};
		const core = go(document);
		core.begin('A');
		const edited = {...document, budget: {usd: 9}, streams: [line('A', {budget: {usd: 5}})]};
		expect(core.send({type: 'plan.apply', document: edited})?.message).toContain('budget changed: the run, A');
		expect(core.send({type: 'plan.apply', document: edited})?.message).not.toContain('budget changed');
	});

	it('is not what stands still: an estimate says how many streams it leaves out', () => {
		const core = go({streams: [line('A'), line('F'), line('G', {dependencies: ['F']}), line('B')]});
		worked(core, 'A', 0);
		core.begin('F');
		core.report('F', badResult('permanent', 'no login'));
		core.exit('F', 1);
		core.stopped('F');
		core.saved('F');
		core.begin('B');
		expect(estimateText(core.run(), core.now())).toMatch(/left, not counting 2 streams that stand still$/);
	});

	it('is the last message of each agent in the results', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', okResult('All three pages are done.'));
		core.end('A', committed(1));
		expect(results(core.run(), {}).streams[0]?.lastMessage).toBeTypeOf('string');
	});
});
