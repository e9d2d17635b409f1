import {statusLines} from '../../../print/status/status-lines.ts';
import {statusTree} from '../../../print/status/status-tree.ts';
import {runView} from '../../../server/public-view.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import type {Context} from '../../context.ts';
import {printFitted, terminalWidth} from '../../print-fitted.ts';

export const run = async (context: Context): Promise<number> => {
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	await engine.close();
	if (context.flags.json) context.print(JSON.stringify(runView(current), undefined, '\t'));
	else if (context.flags.long) printFitted(context, statusTree(current, context.now(), context.style));
	else printFitted(context, statusLines(current, context.now(), context.style, terminalWidth()));
	return 0;
};
