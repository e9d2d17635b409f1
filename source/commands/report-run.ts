import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Engine} from '../engine/types.ts';
import {summary} from '../print/summary.ts';
import {outcome} from '../run/outcome.ts';
import type {Run} from '../run/types.ts';
import {runFolder} from '../store/paths.ts';
import type {Context} from './context.ts';
import {openRepository} from './connection.ts';
import {followRun} from './follow.ts';
import {onInterrupt} from './interrupt.ts';
import {createPrinter} from './run-printer.ts';

/** Tells a run line by line until it ends; gives the exit code. First Ctrl-C stops the agents, the second leaves them. */
export const reportRun = async (context: Context, engine: Engine, runId: string): Promise<number> => {
	const interrupt = onInterrupt(context, engine);
	const printer = createPrinter(context);
	const ended = followRun(engine, ({run, previous, activities, isFirst}) => {
		if (run?.id !== runId) return undefined;
		printer.show(
			previous?.id === run.id ? previous : null,
			run,
			isFirst ? activities.filter(one => one.at >= run.createdAt) : activities,
		);
		return run.finishedAt === undefined ? undefined : run;
	});
	const run = await Promise.race([ended, interrupt.left]);
	printer.close();
	interrupt.close();
	if (run === 'left') return 130;
	await tellEnd(context, run);
	await engine.close();
	if (interrupt.isStopping()) return 130;
	return outcome(run)?.ok ? 0 : 1;
};

const tellEnd = async (context: Context, run: Run): Promise<void> => {
	if (!context.flags.json) {
		for (const line of summary(run, context.now(), context.look)) context.say(line);
		if (run.options.resultsPath !== undefined) context.say(`Results: ${run.options.resultsPath}`);
		return;
	}
	const {commonDir} = await openRepository(context);
	const text = await resultsText(path.join(runFolder(commonDir, run.id), 'results.json'));
	context.say(JSON.stringify({type: 'results', ...JSON.parse(text)}));
};

/** The engine writes it right after the end; it may take a moment. */
const resultsText = async (file: string): Promise<string> => {
	for (let tries = 0; tries < 100; tries++) {
		const text = await readFile(file, 'utf8').catch(() => undefined);
		if (text !== undefined) return text;
		await new Promise(resolve => setTimeout(resolve, 50));
	}
	return '{}';
};
