import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {initRepository} from '../../../git/create-repository.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import type {Context} from '../../context.ts';
import {templatesOf} from '../../plan-source/plan-template.ts';
import {demoFolder} from '../../verbs/start/demo.ts';
import {ask} from './ask.ts';

/** Nothing is written before a choice. */
export const showNoRepository = async (context: Context): Promise<number> => {
	const choice = await ask(context, {is: 'noRepository', folder: context.folder, demoFolder: demoFolder(context)});
	if (choice.is === 'demo') return demo(context);
	if (choice.is !== 'init') return 0;
	await initRepository(context.folder);
	return (await import('../../verbs/start/tui.ts')).run(context);
};

export const demo = async (context: Context): Promise<number> =>
	(await import('../../verbs/start/demo.ts')).run({...context, words: [], flags: {}});

/** A goal that could not be made a plan is asked for again, with what was typed. */
type Tried = {readonly goal: string; readonly why: {readonly message: string; readonly cure?: string}};

export const showNoPlan = async (
	context: Context,
	repository: RepositoryFacts,
	tried?: Tried,
): Promise<number | Engine> => {
	const {draftPlan, noDrafter} = await import('../../plan-source/draft-plan.ts');
	const noDraft = noDrafter(context.env);
	const choice = await ask(context, {
		is: 'noPlan',
		repository: repository.checkout,
		templates: templatesOf(repository.checkout).map(({name}) => name),
		...(noDraft && {noDraft}),
		...(tried && {tried}),
	});
	if (choice.is === 'demo') return demo(context);
	if (choice.is === 'template')
		await (await import('../../verbs/start/init.ts')).run({...context, words: [], flags: {template: choice.template}});
	else if (choice.is === 'goal') {
		const problem = await draftPlan(context, choice.goal).then(
			() => undefined,
			(error: unknown) => error,
		);
		if (problem !== undefined && !(problem instanceof UserError)) throw problem;
		if (problem) return showNoPlan(context, repository, {goal: choice.goal, why: hindranceOf(problem)});
	} else return 0;
	return (await import('../../verbs/start/tui.ts')).run(context);
};

const hindranceOf = ({message, hint}: UserError) => ({message, ...(hint !== undefined && {cure: hint})});
