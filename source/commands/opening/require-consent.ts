import path from 'node:path';
import {UserError} from '../../error.ts';
import {consentLines} from '../../plan/consent/consent.ts';
import {repositoryProgramLines} from '../../plan/consent/repository-programs.ts';
import {sanitiseWhole} from '../../sanitise.ts';
import type {Context} from '../context.ts';
import type {LoadedPlan} from '../plan-source/plan-file.ts';
import {startPointLines, startPointOf} from '../plan-source/start-point.ts';

/** A plan merely found in a repository may run commands: without a terminal it needs --yes. */
export const requireConsent = async (context: Context, loaded: LoadedPlan): Promise<void> => {
	if (loaded.isNamed || context.flags.yes) return warnOfRepositoryPrograms(context, loaded);
	const shown = path.relative(context.cwd, loaded.path);
	throw new UserError(
		[
			`Found ${loaded.path}. It would run:`,
			...consentLines(loaded.plan, loaded.included, loaded.leftOut).map(line => `  ${sanitiseWhole(line)}`),
			...repositoryProgramLines(loaded.brought ?? []).map(line => `  ${sanitiseWhole(line)}`),
			...startPointLines(await startPointOf(context, loaded.repository, loaded.plan)).map(line => `  ${line}`),
		].join('\n'),
		{code: 'CONSENT', hint: `name the plan, or add --yes: claude-grid run ${shown}`},
	);
};

/** A plan of the user's own says nothing of what the repository adds to it. */
const warnOfRepositoryPrograms = ({warn}: Context, {brought = []}: LoadedPlan): void => {
	for (const line of repositoryProgramLines(brought)) warn(sanitiseWhole(line));
};
