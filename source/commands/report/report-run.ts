import path from 'node:path';
import type {Engine} from '../../engine/types.ts';
import {summary} from '../../print/summary.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {isHeld} from '../../run/select/standing.ts';
import {suggestedActions} from '../../run/view/suggest.ts';
import {sanitise} from '../../sanitise.ts';
import {runFolder} from '../../store/paths.ts';
import {openRepository} from '../connect/connection.ts';
import {currentRun, followRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';
import {endWithSession} from '../end-with-session.ts';
import {onInterrupt} from '../interrupt.ts';
import {createAgentText} from './agent-text.ts';
import {keptLines} from './kept-lines.ts';
import {createPrinter} from './run-printer.ts';
import {awaitResults} from './run-results.ts';

/** Tells a run line by line until it ends, or until only a user whom nobody asks could continue with it, its history from `since` on; gives the exit code. First Ctrl-C stops the agents, the second leaves them. */
export const reportRun = async (
	context: Context,
	engine: Engine,
	{runId, since, isInterrupted}: {readonly runId: string; readonly since?: number; readonly isInterrupted?: boolean},
): Promise<number> => {
	const interrupt = onInterrupt(context, engine, isInterrupted);
	endWithSession();
	const printer = createPrinter(context);
	const text = context.flags.stream ? createAgentText(context, engine) : undefined;
	const ended = followRun(engine, ({run, previous, activities, isFirst}) => {
		if (run?.id !== runId) return undefined;
		printer.show(
			previous?.id === run.id ? previous : null,
			run,
			isFirst ? activities.filter(one => one.at >= (since ?? run.createdAt)) : activities,
		);
		text?.update(run);
		const isLeft = run.options.onQuestion === 'deny' && isHeld(run);
		return run.finishedAt === undefined && !isLeft ? undefined : run;
	});
	const run = await Promise.race([ended, interrupt.left]);
	printer.close();
	interrupt.close();
	if (run === 'left') return 130;
	await text?.end(run);
	await printSummary(context, engine, run, interrupt.isStopping());
	await engine.close();
	if (interrupt.isStopping()) return 130;
	return outcome(run)?.ok ? 0 : 1;
};

const printSummary = async (context: Context, engine: Engine, ended: Run, isStopping: boolean): Promise<void> => {
	const {commonDir} = await openRepository(context);
	const {resultsPath} = ended.options;
	const file = resultsPath ?? path.join(runFolder(commonDir, ended.id), 'results.json');
	const results = await awaitResults(file, ended);
	// Worktrees have gone since, when that was asked for.
	const now = await currentRun(engine);
	const run = now.id === ended.id && now.finishedAt === ended.finishedAt ? now : ended;
	if (context.flags.json) return context.print(JSON.stringify({type: 'results', ...results}));
	for (const line of summary(run, context.now(), context.style)) context.print(line);
	if (resultsPath !== undefined && results) context.print(`Results: ${sanitise(resultsPath)}`);
	if (!results) context.warn(`The results could not be written to ${sanitise(file)}.`);
	for (const line of keptLines(run)) context.print(line);
	if (run.finishedAt === undefined)
		context.print('It waits for the user, and nobody is asked in this run: nothing is lost.');
	for (const line of nextSteps(run, isStopping)) context.print(line);
};

const maxSteps = 3;

const nextSteps = (run: Run, isStopping: boolean): readonly string[] => {
	if (isStopping) return ['Next: claude-grid continue resumes where it stopped'];
	const actions = suggestedActions(run).slice(0, maxSteps);
	return actions.map(action => `Next: ${sanitise(action.replace(/\n\s*Run: /, ': '))}`);
};
