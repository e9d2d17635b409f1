import {lstatSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../../error.ts';
import type {Context} from '../../context.ts';
import {homeOf} from '../../plan-source/home.ts';
import {planFrom, templatesOf} from '../../plan-source/plan-template.ts';

/** Writes a sample plan; never over a file unasked. */
export const run = async (context: Context): Promise<number> => {
	const {template = 'features', force: isForced = false} = context.flags;
	const {home: root} = await homeOf(context.folder);
	if (context.flags.list) return list(context, root);
	const file = placeOf(context);
	const {text, leftOut} = planFrom(template, {root, folder: context.folder});
	refuseExisting(file, isForced);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text, {flag: isForced ? 'w' : 'wx'});
	const shown = path.relative(context.cwd, file) || file;
	context.print(`wrote ${shown}`);
	if (leftOut.length > 0) context.print(`left out: ${leftOut.join(', ')}`);
	context.print(
		`Next: change it to what you want done, then claude-grid ${shown} (to try it first: claude-grid ${shown} --agent fake)`,
	);
	return 0;
};

const list = (context: Context, root: string): number => {
	for (const {name, isOwn} of templatesOf(root))
		context.print(isOwn ? `${name}  (.claude-grid/templates/${name}.json)` : name);
	return 0;
};

const placeOf = ({words: [name], folder, cwd}: Context): string =>
	name === undefined ? path.join(folder, 'claude-grid.json') : path.resolve(cwd, name);

const refuseExisting = (file: string, isForced: boolean): void => {
	const facts = statSync(file, {throwIfNoEntry: false});
	if (facts?.isDirectory())
		throw new UserError(`${file} is a folder; nothing was written.`, {hint: 'name a file in it'});
	if (facts ? !facts.isFile() : lstatSync(file, {throwIfNoEntry: false}))
		throw new UserError(`${file} is ${facts ? 'not a file' : 'a broken link'}; nothing was written.`, {
			hint: 'remove it, or name another file',
		});
	if (facts && !isForced)
		throw new UserError(`${file} already exists; nothing was written.`, {hint: 'name another file, or add --force'});
};
