import path from 'node:path';
import type {StartRequest} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import type {Context} from '../context.ts';
import type {LoadedPlan} from '../plan-source/plan-file.ts';

export const startRequest = (context: Context, loaded: LoadedPlan): StartRequest => {
	const {worktreeDir, output, merge, cleanup} = context.flags;
	return {
		document: loaded.document,
		planPath: loaded.path,
		...(loaded.repository?.hasCheckout && {checkout: loaded.repository.checkout}),
		overrides: loaded.overrides,
		resources: loaded.resources,
		isNew: context.flags.new ?? false,
		isMergeAtEnd: merge ?? false,
		isCleanupAtEnd: cleanup ?? false,
		onQuestion: questionPolicy(context),
		// Where nobody looks a choice would wait for ever, too.
		onRace: context.isTerminal || context.flags.detach ? 'ask' : 'rule',
		...(worktreeDir !== undefined && {worktreeFolder: path.resolve(context.cwd, worktreeDir)}),
		...(output !== undefined && {resultsPath: path.resolve(context.cwd, output)}),
	};
};

/** Where nobody looks a question would wait for ever; a detached run has its person elsewhere. */
const questionPolicy = ({flags, isTerminal}: Context): 'wait' | 'deny' => {
	const wanted = flags.onQuestion ?? (isTerminal || flags.detach ? 'wait' : 'deny');
	if (wanted !== 'wait' && wanted !== 'deny') throw new UserError('--on-question must be wait or deny.');
	return wanted;
};
