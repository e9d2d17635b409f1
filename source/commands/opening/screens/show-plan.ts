import type {Engine} from '../../../engine/types.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import type {Run} from '../../../run/model/types.ts';
import type {Context} from '../../context.ts';
import type {LoadedPlan} from '../../plan-source/plan-file.ts';
import {ask, editPlan} from './ask.ts';
import {loadWhole} from './broken-plan.ts';
import {planStartScreen} from './plan-start-screen.ts';
import {demo} from './start-screens.ts';

/** A plan that was found is shown with what it will run; enter starts it. */
export const showPlan = async (
	context: Context,
	repository: RepositoryFacts,
	engine: Engine,
	loaded: LoadedPlan,
	standing?: Run,
): Promise<number | Engine> => {
	const choice = await ask(context, await planStartScreen(context, repository, engine, loaded, standing));
	if (choice.is === 'started' || choice.is === 'look') return engine;
	if (choice.is === 'demo') {
		await engine.close();
		return demo(context);
	}
	if (choice.is === 'rehearse') {
		const rehearsing = {...context, flags: {...context.flags, agent: 'fake'}};
		return showPlan(rehearsing, repository, engine, await loadWhole(rehearsing, loaded), standing);
	}
	if (choice.is !== 'edit') {
		await engine.close();
		return 0;
	}
	await editPlan(context, loaded.path);
	return showPlan(context, repository, engine, await loadWhole(context, loaded), standing);
};
