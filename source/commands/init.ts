import {mkdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../error.ts';
import {type TemplateName, templateNames} from '../plan/templates.ts';
import type {Context} from './context.ts';
import {samplePlan} from './sample-plan.ts';

/** Writes a sample plan; never over a file unasked. */
export const run = async (context: Context): Promise<number> => {
	const {template = 'features', force: isForced = false} = context.flags;
	if (!templateNames.includes(template as TemplateName))
		throw new UserError(`There is no template "${template}".`, {cure: `templates are ${templateNames.join(', ')}`});
	const file = placeOf(context);
	refuseExisting(file, isForced);
	const {document, leftOut} = samplePlan(template as TemplateName, context.folder);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, `${JSON.stringify(document, undefined, '\t')}\n`, {flag: isForced ? 'w' : 'wx'});
	const shown = path.relative(context.cwd, file) || file;
	context.say(`wrote ${shown}`);
	if (leftOut.length > 0) context.say(`left out: ${leftOut.join(', ')}`);
	context.say(
		`Next: change it to what you want done, then claude-grid ${shown} (to try it first: claude-grid ${shown} --agent fake)`,
	);
	return 0;
};

const placeOf = ({words: [name], folder, cwd}: Context): string =>
	name === undefined ? path.join(folder, 'claude-grid.json') : path.resolve(cwd, name);

const refuseExisting = (file: string, isForced: boolean): void => {
	const facts = statSync(file, {throwIfNoEntry: false});
	if (facts?.isDirectory())
		throw new UserError(`${file} is a folder; nothing was written.`, {cure: 'name a file in it'});
	if (facts && !isForced)
		throw new UserError(`${file} exists already; nothing was written.`, {cure: 'name another file, or add --force'});
};
