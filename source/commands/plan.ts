import {hashOf} from '../engine/start-run.ts';
import {UserError} from '../error.ts';
import {lint} from '../plan/lint.ts';
import {sanitise} from '../sanitise.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {draftPlan} from './draft-plan.ts';
import {explain} from './explain.ts';
import {requirePlan} from './plan-file.ts';
import {send} from './send.ts';

/** show, lint, apply. */
export const run = async (context: Context): Promise<number> => {
	const [what, ...words] = context.words;
	if (what?.includes(' ')) {
		await draftPlan(context, what);
		return 0;
	}
	if (what !== 'show' && what !== 'lint' && what !== 'apply')
		throw new UserError('claude-grid plan takes show, lint, apply, or a goal in quotes.', {
			cure: 'claude-grid plan --help shows how it is used',
		});
	const loaded = await requirePlan({...context, words});
	if (what === 'apply')
		return send(context, await engineOfRun(context), {
			type: 'plan.apply',
			document: loaded.document,
			planHash: hashOf(loaded.document),
			resources: loaded.resources,
		});
	if (context.flags.json) {
		context.say(JSON.stringify(what === 'show' ? loaded.plan : {notes: loaded.plan.notes, advice: lint(loaded.plan)}));
		return 0;
	}
	if (what === 'show') for (const line of explain(loaded)) context.say(line);
	else {
		const advice = [...loaded.plan.notes, ...lint(loaded.plan)];
		for (const line of advice.length > 0 ? advice : ['no advice: the plan is sound']) context.say(sanitise(line));
	}
	return 0;
};
