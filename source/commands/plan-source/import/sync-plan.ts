import path from 'node:path';
import {UserError} from '../../../error.ts';
import {addNew, importText} from '../../../plan/import/import-text.ts';
import {sanitise} from '../../../sanitise.ts';
import {writeAtomically} from '../../../store/write-file.ts';
import type {Context} from '../../context.ts';
import {requirePlan} from '../plan-file.ts';
import {readPlanText} from '../plan-text.ts';
import {asText} from './import-sources.ts';

const originsOf = (document: unknown): readonly string[] => {
	const {streams} = document as {readonly streams?: readonly {readonly origin?: string}[]};
	const files = (streams ?? []).flatMap(({origin}) =>
		origin?.includes('#') ? [origin.slice(0, origin.lastIndexOf('#'))] : [],
	);
	return [...new Set(files)].filter(file => !file.includes('://'));
};

/** Adds to the plan what its origins have since it was imported, once. */
export const syncPlan = async (context: Context): Promise<void> => {
	const {path: file, document} = await requirePlan(context);
	const folder = path.dirname(file);
	const origins = originsOf(document);
	if (origins.length === 0)
		throw new UserError(`Nothing in ${file} was imported from a file; what comes from issues is not synced.`, {
			hint: 'claude-grid plan import <file> writes a plan that can be synced',
			exitCode: 1,
		});
	const streams = origins.flatMap(
		origin => importText(readPlanText(path.resolve(folder, origin)), origin)?.streams ?? [],
	);
	const {document: next, added} = addNew(document as object, streams);
	if (added.length === 0) return context.print('nothing is new');
	writeAtomically(file, asText(next));
	for (const one of added) context.print(`added ${sanitise(one)}`);
	context.print('Next: claude-grid plan apply brings it into the run');
};
