import {cpSync, existsSync} from 'node:fs';
import path from 'node:path';
import type {Grid} from '../../helpers/grid.ts';
import type {Blow} from './blow.ts';

const copyOf = (grid: Grid, number: number): string => path.join(grid.parent, `copy-${number}`);

const plan = {
	name: 'Copy',
	agent: 'fake',
	streams: [{id: 'C', name: 'C', tasks: ['Only one'], fake: {taskMs: 300}}],
};

const open = async (grid: Grid, copy: string): Promise<void> => {
	await grid.run(['status'], {cwd: copy}).catch(() => undefined);
	const file = grid.plan(plan, `${path.basename(copy)}.json`);
	await grid.run(['run', file, '--new', '--detach'], {cwd: copy}).catch(() => undefined);
	await grid.run(['stop'], {cwd: copy}).catch(() => undefined);
};

/** A copy of the repository beside it, looked at and worked in: the original continues as if it were not there. */
export const copyRepository: Blow = ({grid, later, disk}) => {
	if (disk?.isSqueezed()) return false;
	const copy = [1, 2].map(number => copyOf(grid, number)).find(folder => !existsSync(folder));
	if (copy === undefined) return false;
	try {
		cpSync(grid.root, copy, {recursive: true, verbatimSymlinks: true});
	} catch {
		// Files that were removed while they were copied: nobody can work with that copy.
		return false;
	}
	later.hold(open(grid, copy));
	return true;
};
