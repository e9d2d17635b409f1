import {UserError} from '../error.ts';
import {startRequest} from './start-request.ts';
import type {Context} from './context.ts';
import {openRepository, startEngine} from './connection.ts';
import {explain} from './explain.ts';
import {findPlan, loadPlan, requireConsent} from './plan-file.ts';
import {reportRun} from './report-run.ts';

/** The plan, headless. */
export const run = async (context: Context): Promise<number> => {
	const file = findPlan(context);
	if (!file)
		throw new UserError('There is no plan here.', {
			cure: 'claude-grid init writes a sample plan; claude-grid run --tasks FILE names one',
		});
	const loaded = loadPlan(context, file);
	if (context.flags.dryRun) {
		for (const line of explain(loaded.plan)) context.say(line);
		return 0;
	}
	const repository = await openRepository(context);
	requireConsent(context, loaded);
	const engine = await startEngine(context, repository);
	const answer = await engine.start(startRequest(context, loaded));
	if (!answer.ok)
		throw new UserError(
			[answer.message, ...(answer.faults ?? []).map(fault => `${fault.path}: ${fault.message}`)].join('\n'),
			{code: answer.code, cure: answer.cure},
		);
	if (context.flags.detach) {
		context.say(
			context.flags.json
				? JSON.stringify({type: 'started', runId: answer.runId})
				: `started ${answer.runId}; claude-grid shows it, claude-grid wait waits for it`,
		);
		await engine.close();
		return 0;
	}
	if (answer.isContinued && !context.flags.json) context.say(`going on with the unfinished run ${answer.runId}`);
	return reportRun(context, engine, answer.runId);
};
