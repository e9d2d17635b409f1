import {expect, test} from 'vitest';
import {grantsOf} from '../../source/run/features/questions/grants.ts';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import {createCore} from '../helpers/core-driver.ts';

const ask = (core: ReturnType<typeof createCore>, id: string) => {
	const input = {command: 'npm test'};
	const question = {id, tool: 'Bash', input, ...describeQuestion('Bash', input)};
	core.send({type: 'question.asked', streamId: 'a', sessionId: core.session('a').id, question});
};

const begun = () => {
	const core = createCore({streams: [{id: 'a', tasks: ['One']}]});
	core.send({type: 'tick'});
	core.begin('a');
	return core;
};

test.each([
	'stream',
	'run',
] as const)('a grant for the %s is listed and can be taken back; then it is asked again', always => {
	const core = begun();
	ask(core, 'q1');
	core.send({type: 'question.answer', streamId: 'a', questionId: 'q1', verdict: 'allow', always});
	const grant = {rule: 'Bash(npm test)', ...(always === 'stream' && {streamId: 'a'})};
	expect(grantsOf(core.run())).toEqual([grant]);
	ask(core, 'q2');
	expect(core.stream('a').questions).toEqual([]);
	core.send({type: 'grant.revoke', ...grant});
	expect(grantsOf(core.run())).toEqual([]);
	ask(core, 'q3');
	expect(core.stream('a').questions).toMatchObject([{id: 'q3'}]);
});

test('a grant that is not there is refused', () => {
	const core = begun();
	expect(core.send({type: 'grant.revoke', rule: 'Bash(ls)'})).toMatchObject({ok: false, code: 'NO_GRANT'});
});
