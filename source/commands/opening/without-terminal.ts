import {UserError} from '../../error.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import {latestRun} from '../../store/run/runs.ts';
import type {Context} from '../context.ts';
import {findPlan} from '../plan-source/find-plan.ts';

/** Where no grid can be drawn the plan runs headless; without one the choices are said, exit 3. */
export const withoutTerminal = async (context: Context): Promise<number> => {
	if (await findPlan(context)) return (await import('../verbs/start/run.ts')).run({...context, verb: 'run'});
	throw new UserError([await whatIsHere(context), ...choices].join('\n'), {code: 'NO_TERMINAL', exitCode: 3});
};

const whatIsHere = async ({folder}: Context): Promise<string> => {
	const repository = await inspectRepository(folder).catch((error: unknown) => error);
	if (repository instanceof UserError) return `${repository.message} ${repository.hint ?? ''}`.trim();
	if (!isRepository(repository)) throw repository;
	return latestRun(repository.commonDir) === undefined
		? 'There is no plan here yet, and no terminal to draw the grid in:'
		: 'There is no terminal to draw the grid in; claude-grid status shows how the run is going. Without a plan here:';
};

const isRepository = (value: unknown): value is {readonly commonDir: string} =>
	typeof value === 'object' && value !== null && 'commonDir' in value;

const choices = [
	'  claude-grid plan "<goal>"   lets claude draft a plan',
	'  claude-grid init            writes a sample plan',
	'  claude-grid demo            shows it all, with fake agents',
];
