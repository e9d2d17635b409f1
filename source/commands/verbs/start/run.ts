import type {Engine, StartAnswer, StartRequest} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {openCheckout, startEngine} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';
import {kebab} from '../../help.ts';
import {rememberInterrupt} from '../../interrupt.ts';
import {requireConsent} from '../../opening/require-consent.ts';
import {startRequest} from '../../opening/start-request.ts';
import {show} from '../../plan-source/explain.ts';
import {type LoadedPlan, requirePlan} from '../../plan-source/plan-file.ts';
import {reportRun} from '../../report/report-run.ts';

/** The plan, headless. */
export const run = async (context: Context): Promise<number> => {
	const loaded = await requirePlan(context);
	if (context.flags.dryRun) {
		await show(context, loaded);
		return 0;
	}
	const repository = await openCheckout(context);
	await requireConsent(context, loaded);
	const early = rememberInterrupt(context);
	const engine = await startEngine(context, repository);
	const startedAt = context.now();
	if (early.isPressed()) return leaveUnstarted(context, engine);
	const {runId, isContinued} = await startPlan(context, engine, loaded);
	if (early.isPressed() && context.flags.detach) await engine.send({type: 'run.stop'});
	if (context.flags.detach) {
		context.print(
			context.flags.json
				? JSON.stringify({type: 'started', runId, isContinued})
				: `${isContinued ? 'resuming' : 'started'} ${runId}; claude-grid shows it, claude-grid wait waits for it`,
		);
		await engine.close();
		return early.isPressed() ? 130 : 0;
	}
	if (isContinued && !context.flags.json) context.print(`resuming the unfinished run ${runId}`);
	if (isContinued) warnOfIgnored(context);
	early.close();
	const isInterrupted = early.isPressed();
	return reportRun(context, engine, {runId, isInterrupted, ...(isContinued && {since: startedAt})});
};

const leaveUnstarted = async (context: Context, engine: Engine): Promise<number> => {
	await engine.close();
	context.warn('nothing was started');
	return 130;
};

/** A run continues as it was begun. */
const warnOfIgnored = ({flags, warn}: Context): void => {
	const names = (
		['agent', 'permissionMode', 'maxParallel', 'hosts', 'worktreeDir', 'merge', 'cleanup', 'output'] as const
	).filter(name => flags[name] !== undefined && flags[name] !== false);
	if (names.length > 0)
		warn(`it continues as it was begun: ${names.map(name => `--${kebab(name)}`).join(', ')} does not change it`);
};

export const startPlan = (context: Context, engine: Engine, loaded: LoadedPlan) =>
	startOf(engine, startRequest(context, loaded));

/** Starts or continues the run of a plan. Throws UserError with the engine's reason when it does not. */
export const startOf = async (engine: Engine, request: StartRequest): Promise<Extract<StartAnswer, {ok: true}>> => {
	const answer = await engine.start(request);
	if (answer.ok) return answer;
	const problems = (answer.faults ?? []).map(problem => `${problem.path}: ${problem.message}`);
	const exitCode = answer.code === 'READ_ONLY' ? 4 : 2;
	throw new UserError([answer.message, ...problems].join('\n'), {code: answer.code, hint: answer.cure, exitCode});
};
