import {UserError} from '../../error.ts';
import {includedFiles, leftOutText} from '../../git/copy/included.ts';
import {type MissingInWorktrees, missingInWorktrees} from '../../git/copy/missing-in-worktrees.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {RepositoryProgram} from '../../plan/consent/repository-programs.ts';
import {type Resources, wantedResources, withResources} from '../../plan/consent/resources.ts';
import {parsePlanText} from '../../plan/read-plan.ts';
import {problemLines} from '../../plan/schema/describe-problems.ts';
import type {Plan, PlanOverrides} from '../../plan/types.ts';
import {readResources} from '../../store/resource-files.ts';
import type {Context} from '../context.ts';
import {findPlan, type PlanPlace} from './find-plan.ts';
import {homeOf} from './home.ts';
import {overridesOf} from './overrides.ts';
import {readPlanText} from './plan-text.ts';
import {repositoryProgramsOf} from './repository-programs.ts';

export type LoadedPlan = PlanPlace & {
	readonly plan: Plan;
	readonly document: unknown;
	readonly overrides: PlanOverrides;
	/** Texts of the repository's files that the plan names. */
	readonly resources: Resources;
	/** What each worktree gets a copy of by .worktreeinclude. */
	readonly included?: number;
	/** What it names and is not copied. */
	readonly leftOut?: string;
	/** What the repository itself makes agents and steps run, or tells agents. */
	readonly brought?: readonly RepositoryProgram[];
	/** What worktrees are without unless the plan brings it. */
	readonly lacking?: MissingInWorktrees;
	/** Where one stands; absent: in no repository. */
	readonly repository?: RepositoryFacts;
};

/** The plan a verb works on. Throws UserError when there is none, or when it has faults. */
export const requirePlan = async (context: Context): Promise<LoadedPlan> => {
	const file = await findPlan(context);
	if (file) return loadPlan(context, file);
	throw new UserError('There is no plan here.', {
		hint: 'claude-grid init writes a sample plan; claude-grid run --tasks FILE names one',
	});
};

/** Reads and checks a plan file. Throws UserError with one line per fault. */
export const loadPlan = async (context: Context, file: PlanPlace): Promise<LoadedPlan> => {
	const overrides = overridesOf(context);
	const text = readPlanText(file.path);
	const read = parsePlanText(text, overrides);
	const {home, repository} = await homeOf(context.folder);
	const resources = read.ok ? readResources(home, wantedResources(read.plan)) : {};
	const reading = read.ok ? withResources(read.plan, resources) : read;
	if (!reading.ok)
		throw new UserError([`${file.path} cannot be run:`, ...problemLines(reading.faults)].join('\n'), {
			code: 'BAD_PLAN',
			hint: 'fix the file; nothing was started',
		});
	const {plan} = reading;
	const document = JSON.parse(text.replace(/^\uFEFF/, ''));
	// A place may be a plan that was loaded from there before.
	const loaded = {path: file.path, isNamed: file.isNamed, plan, document, overrides, resources};
	if (!repository?.hasCheckout) return loaded;
	const {checkout} = repository;
	const [included, lacking] = [await countIncluded(checkout, plan), await missingInWorktrees(checkout)];
	return {...loaded, ...included, lacking, repository, brought: await repositoryProgramsOf(repository, plan)};
};

const countIncluded = async (checkout: string, plan: Plan): Promise<Pick<LoadedPlan, 'included' | 'leftOut'>> => {
	if (plan.streams.every(stream => stream.isolation === 'shared')) return {};
	return includedFiles(checkout).then(
		({files, leftOut}) => ({included: files.length, leftOut: leftOutText(leftOut)}),
		() => ({}),
	);
};
