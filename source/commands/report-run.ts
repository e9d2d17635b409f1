import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Engine} from '../engine/types.ts';
import {plainLines, progressEveryMs, progressLine} from '../print/plain-lines.ts';
import {summary} from '../print/summary.ts';
import {outcome} from '../run/outcome.ts';
import type {Run} from '../run/types.ts';
import {runFolder} from '../store/paths.ts';
import type {Context} from './context.ts';
import {openRepository} from './connection.ts';
import {followRun} from './follow.ts';

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
		for (const line of ['', ...summary(run, context.now(), context.look)]) context.say(line);
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

const createPrinter = (context: Context) => {
	let latest: Run | null = null;
	let saidAt = context.now();
	const say = (line: string): void => {
		saidAt = context.now();
		context.say(line);
	};
	const timer = setInterval(() => {
		if (latest && !context.flags.json && context.now() - saidAt >= progressEveryMs)
			say(progressLine(latest, context.now(), context.look));
	}, 1000);
	return {
		show(previous: Run | null, run: Run, activities: Parameters<typeof plainLines>[2]): void {
			latest = run;
			if (context.flags.json) for (const activity of activities) say(JSON.stringify({type: 'activity', ...activity}));
			else for (const line of plainLines(previous, run, activities, context.look)) say(line);
		},
		close: () => clearInterval(timer),
	};
};

const onInterrupt = (context: Context, engine: Engine) => {
	let isStopping = false;
	let leave: (answer: 'left') => void = () => {};
	const left = new Promise<'left'>(resolve => {
		leave = resolve;
	});
	const handler = (): void => {
		if (isStopping) {
			context.warn('leaving; the engine goes on by itself (claude-grid shows it)');
			return leave('left');
		}
		isStopping = true;
		context.warn('stopping the agents, after a checkpoint of each; Ctrl-C again leaves at once');
		void engine.send({type: 'run.stop'});
	};
	process.on('SIGINT', handler);
	process.on('SIGTERM', () => leave('left'));
	process.on('SIGHUP', () => leave('left'));
	return {left, isStopping: () => isStopping, close: () => process.off('SIGINT', handler)};
};
