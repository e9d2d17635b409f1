import {unionText} from '../../../run/features/proof/union-words.ts';
import {sanitise} from '../../../sanitise.ts';
import {unionView} from '../../../server/public-view.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {followRun} from '../../connect/follow.ts';
import {refusalError} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

/** Verifies what the target holds now, and it with all that is not merged, and waits for the outcome; exit 1 when it is red. */
export const run = async (context: Context): Promise<number> => {
	const engine = await engineOfRun(context);
	const answer = await engine.send({type: 'run.verify'}, context.env);
	if (!answer.ok) throw refusalError(answer);
	if (!context.flags.json) context.print(sanitise(answer.message));
	const after = await followRun(engine, ({run: current}) =>
		current && current.revision >= (answer.revision ?? 0) && !current.union?.checking ? current : undefined,
	);
	await engine.close();
	const last = after.union?.last;
	if (context.flags.json) context.print(JSON.stringify(unionView(after).last));
	else if (last) {
		for (const line of last.ok ? [] : last.tail.split('\n').slice(-20)) context.print(`  ${sanitise(line)}`);
		context.print(sanitise(unionText(after, last), {maxLength: 2000}));
	} else context.warn('It could not be tried: claude-grid status says why.');
	return last?.ok ? 0 : 1;
};
