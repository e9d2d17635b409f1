import {watchScreen} from '../../../print/watch/watch-screen.ts';
import type {Run} from '../../../run/model/types.ts';
import type {Context} from '../../context.ts';
import {openWatchSource} from '../../watch/watch-source.ts';

/** The seeds' watch screen: drawn again at each refresh until Ctrl-C or the end of the run. */
export const run = async (context: Context): Promise<number> => {
	const watched = await openWatchSource(context);
	const refreshSeconds = context.flags.refresh ?? 5;
	let latest: Run | null = null;
	let hasDrawn = false;
	const draw = (): void => {
		if (!latest) return;
		const trouble = watched.trouble();
		const lines = watchScreen(latest, context.now(), {
			...context.style,
			hasColour: context.isTerminal && context.flags.color !== false && !context.env.NO_COLOR,
			refreshSeconds,
			width: process.stdout.columns || 80,
			...(context.isTerminal && process.stdout.rows && {height: process.stdout.rows - 2 - Number(trouble !== '')}),
		});
		if (context.isTerminal) process.stdout.write(hasDrawn ? '\u001B[H\u001B[J' : '\u001B[2J\u001B[H');
		else if (hasDrawn) context.print('');
		hasDrawn = true;
		for (const line of lines) context.print(line);
		if (trouble !== '') context.print(trouble);
	};
	const timer = setInterval(draw, refreshSeconds * 1000);
	const interrupted = new Promise<number>(resolve => process.once('SIGINT', () => resolve(130)));
	const ended = watched.follow(current => {
		latest = current;
		if (!hasDrawn) draw();
	});
	try {
		const code = await Promise.race([ended.then(() => 0), interrupted]);
		if (code === 0) draw();
		return code;
	} finally {
		clearInterval(timer);
		await watched.close();
	}
};
