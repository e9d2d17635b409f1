import {lstatSync} from 'node:fs';
import path from 'node:path';
import type {Context} from '../context.ts';
import {homeOf} from './home.ts';

/** isNamed: on the command line, which is consent. */
export type PlanPlace = {readonly path: string; readonly isNamed: boolean};

const names = [
	'claude-grid.json',
	'.claude-grid/plan.json',
	'orchestration-config.json',
	'.claude/orchestration/orchestration-config.json',
];

/** Where the plan is: named, else the first of the usual places that exists, here or at the top of the checkout. */
export const findPlan = async (context: Context): Promise<PlanPlace | undefined> => {
	const named = context.words[0] ?? context.flags.tasks ?? context.flags.plan;
	if (named !== undefined) return {path: path.resolve(context.cwd, named), isNamed: true};
	const folders = await placesOf(context.folder);
	const file = folders.flatMap(folder => names.map(name => path.join(folder, name))).find(isThere);
	return file === undefined ? undefined : {path: file, isNamed: false};
};

/** A link that leads nowhere is there too: it is told, not passed over for another plan. */
const isThere = (file: string): boolean => {
	try {
		return lstatSync(file) !== undefined;
	} catch {
		return false;
	}
};

/** A stream's worktree may hold a copy of the plan that is older than the one its run was started from. */
const placesOf = async (folder: string): Promise<readonly string[]> => {
	const {home, isStreamWorktree} = await homeOf(folder);
	if (home === folder) return [folder];
	return isStreamWorktree ? [home, folder] : [folder, home];
};
