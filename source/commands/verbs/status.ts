import {statusTree} from '../../print/status-tree.ts';
import {runView} from '../../server/public-view.ts';
import {engineOfRun} from '../connect/engine-of-run.ts';
import {currentRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';

export const run = async (context: Context): Promise<number> => {
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	await engine.close();
	if (context.flags.json) context.print(JSON.stringify(runView(current), undefined, '\t'));
	else for (const line of statusTree(current, context.now(), context.style)) context.print(line);
	return 0;
};
