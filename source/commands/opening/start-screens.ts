import {agentEnvironment} from '../../engine/environment.ts';
import type {Engine} from '../../engine/types.ts';
import {initRepository} from '../../git/create-repository.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {runInteractive} from '../../process/start/interactive.ts';
import type {Run} from '../../run/model/types.ts';
import type {Choice, Opening} from '../../ui/types.ts';
import type {Context} from '../context.ts';
import {type LoadedPlan, loadPlan} from '../plan-source/plan-file.ts';
import {templatesOf} from '../plan-source/plan-template.ts';
import {screenSettings} from '../settings/screen-settings.ts';
import {demoFolder} from '../verbs/start/demo.ts';
import {version} from '../version.ts';
import {exitOnHangup} from './exit-on-hangup.ts';
import {isRemote} from './is-remote.ts';
import {planStartScreen} from './plan-start-screen.ts';

type Answer = {readonly is: 'started'} | {readonly is: 'quit'} | Choice;

const ask = async (context: Context, opening: Opening): Promise<Answer> => {
	const {renderStart} = await import('../../ui/screens/opening/render-start.tsx');
	const {problem: _problem, ...wishes} = await screenSettings(context);
	const choice = await renderStart({
		opening,
		version,
		isAscii: context.style.isAscii ?? false,
		...wishes,
		isRemote: isRemote(context.env),
	});
	return choice.is === 'hangup' ? exitOnHangup() : choice;
};

/** Nothing is written before a choice. */
export const showNoRepository = async (context: Context): Promise<number> => {
	const choice = await ask(context, {is: 'noRepository', folder: context.folder, demoFolder: demoFolder(context)});
	if (choice.is === 'demo') return demo(context);
	if (choice.is !== 'init') return 0;
	await initRepository(context.folder);
	return (await import('../verbs/start/tui.ts')).run(context);
};

const demo = async (context: Context): Promise<number> =>
	(await import('../verbs/start/demo.ts')).run({...context, words: [], flags: {}});

export const showNoPlan = async (context: Context, repository: RepositoryFacts): Promise<number | Engine> => {
	const choice = await ask(context, {
		is: 'noPlan',
		repository: repository.checkout,
		templates: templatesOf(repository.checkout).map(({name}) => name),
	});
	if (choice.is === 'demo') return demo(context);
	if (choice.is === 'template')
		await (await import('../verbs/start/init.ts')).run({...context, words: [], flags: {template: choice.template}});
	else if (choice.is === 'goal') await (await import('../plan-source/draft-plan.ts')).draftPlan(context, choice.goal);
	else return 0;
	return (await import('../verbs/start/tui.ts')).run(context);
};

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
	if (choice.is !== 'edit') {
		await engine.close();
		return 0;
	}
	const editor = (context.env.VISUAL || context.env.EDITOR || 'vi').split(' ').filter(word => word !== '');
	await runInteractive([...editor, loaded.path], context.folder, agentEnvironment(context.env));
	return showPlan(context, repository, engine, await loadPlan(context, loaded), standing);
};
