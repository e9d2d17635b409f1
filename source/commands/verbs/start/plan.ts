import {hashOf} from '../../../engine/start/start-run.ts';
import {UserError} from '../../../error.ts';
import {lint} from '../../../plan/lint/lint.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {draftPlan} from '../../plan-source/draft-plan.ts';
import {show} from '../../plan-source/explain.ts';
import {importPlan} from '../../plan-source/import/import-plan.ts';
import {syncPlan} from '../../plan-source/import/sync-plan.ts';
import {requirePlan} from '../../plan-source/plan-file.ts';

/** show, lint, apply, import, sync. */
export const run = async (context: Context): Promise<number> => {
	const [what, ...words] = context.words;
	if (what?.includes(' ')) {
		await draftPlan(context, what);
		return 0;
	}
	if (what === 'import' || what === 'sync') {
		if (what === 'import') await importPlan(context, words);
		else await syncPlan({...context, words});
		return 0;
	}
	if (what !== 'show' && what !== 'lint' && what !== 'apply')
		throw new UserError('claude-grid plan takes show, lint, apply, import, sync, or a goal in quotes.', {
			hint: 'claude-grid plan --help shows how it is used',
		});
	const loaded = await requirePlan({...context, words});
	if (what === 'apply')
		return send(context, await engineOfRun(context), {
			type: 'plan.apply',
			document: loaded.document,
			planHash: hashOf(loaded.document),
			resources: loaded.resources,
		});
	const {plan, lacking} = loaded;
	if (what === 'show') {
		await show(context, loaded);
		return 0;
	}
	if (context.flags.json) context.print(JSON.stringify({notes: plan.notes, advice: lint(plan, lacking)}));
	else {
		const advice = [...plan.notes, ...lint(plan, lacking)];
		for (const line of advice.length > 0 ? advice : ['no advice: the plan is sound']) context.print(sanitise(line));
	}
	return 0;
};
