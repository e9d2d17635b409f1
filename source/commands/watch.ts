import {connectRemote} from '../client/connect.ts';
import type {Engine} from '../engine/types.ts';
import {watchScreen} from '../print/watch-screen.ts';
import type {Run} from '../run/types.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {followRun} from './follow.ts';

/** The seeds' watch screen: drawn again at each refresh until Ctrl-C or the end of the run. */
export const run = async (context: Context): Promise<number> => {
	const engine = await connect(context);
	const refreshSeconds = context.flags.refresh ?? 5;
	let latest: Run | null = null;
	let hasDrawn = false;
	const draw = (): void => {
		if (!latest) return;
		const lines = watchScreen(latest, context.now(), {
			...context.look,
			hasColour: context.isTerminal && context.flags.color !== false && !context.env.NO_COLOR,
			refreshSeconds,
			width: process.stdout.columns || 80,
			...(context.isTerminal && process.stdout.rows && {height: process.stdout.rows - 2}),
		});
		if (context.isTerminal) process.stdout.write(hasDrawn ? '\u001B[H\u001B[J' : '\u001B[2J\u001B[H');
		else if (hasDrawn) context.say('');
		hasDrawn = true;
		for (const line of lines) context.say(line);
	};
	const timer = setInterval(draw, refreshSeconds * 1000);
	const interrupted = new Promise<number>(resolve => process.once('SIGINT', () => resolve(130)));
	const ended = followRun(engine, ({run: current}) => {
		latest = current;
		if (!hasDrawn) draw();
		return current?.finishedAt === undefined ? undefined : 0;
	});
	const code = await Promise.race([ended, interrupted]);
	clearInterval(timer);
	if (code === 0) draw();
	await engine.close();
	return code;
};

const connect = (context: Context): Promise<Engine> =>
	context.flags.api === undefined
		? engineOfRun(context)
		: connectRemote({url: context.flags.api, token: context.env.CLAUDE_GRID_TOKEN});
