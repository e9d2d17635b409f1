import path from 'node:path';
import type {StartRequest} from '../engine/types.ts';
import type {Context} from './context.ts';
import type {LoadedPlan} from './plan-file.ts';

export const startRequest = (context: Context, loaded: LoadedPlan): StartRequest => {
	const {worktreeDir, output, merge, cleanup} = context.flags;
	return {
		document: loaded.document,
		planPath: loaded.path,
		overrides: loaded.overrides,
		isNew: context.flags.new ?? false,
		isMergeAtEnd: merge ?? false,
		isCleanupAtEnd: cleanup ?? false,
		...(worktreeDir !== undefined && {worktreeFolder: path.resolve(context.cwd, worktreeDir)}),
		...(output !== undefined && {resultsPath: path.resolve(context.cwd, output)}),
	};
};
