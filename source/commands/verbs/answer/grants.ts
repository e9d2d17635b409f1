import {UserError} from '../../../error.ts';
import {type Grant, grantsOf} from '../../../run/features/questions/grants.ts';
import {ruleText} from '../../../run/features/questions/question-rule.ts';
import {sanitiseWhole} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import {refusalError, send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

/** grants: what was allowed for good; revoke: takes it back, in the run and in each stream that has it. */
export const run = async (context: Context): Promise<number> => {
	const {verb, words, flags} = context;
	const [word] = words;
	const given = verb === 'revoke' ? flags.stream : word;
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	const streamId = given === undefined ? undefined : requireStream(current, given).id;
	const grants = grantsOf(current).filter(grant => streamId === undefined || grant.streamId === streamId);
	if (verb === 'grants') {
		await engine.close();
		list(context, grants);
		return 0;
	}
	if (word === undefined)
		throw new UserError('Which rule? claude-grid revoke "<rule>"', {hint: 'claude-grid grants lists them'});
	const [first, ...others] = grants.filter(({rule}) => rule === word);
	if (!first)
		throw new UserError(`There is no grant ${sanitiseWhole(word)}.`, {
			hint: 'claude-grid grants lists them',
			exitCode: 1,
		});
	for (const grant of others) {
		const answer = await engine.send({type: 'grant.revoke', ...grant});
		if (!answer.ok) throw refusalError(answer);
	}
	return send(context, engine, {type: 'grant.revoke', ...first});
};

const list = ({flags, print}: Context, grants: readonly Grant[]): void => {
	if (flags.json) return print(JSON.stringify(grants));
	if (grants.length === 0) return print('Nothing is allowed permanently: every question is asked.');
	for (const {rule, streamId} of grants) {
		print(sanitiseWhole(rule));
		print(`  in ${streamId ?? 'the whole run'}: ${sanitiseWhole(ruleText(rule))}`);
	}
};
