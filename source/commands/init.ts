import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../error.ts';
import {templates} from '../plan/templates.ts';
import type {Context} from './context.ts';

/** Writes a sample plan; never over a file unasked. */
export const run = async (context: Context): Promise<number> => {
	const name = context.flags.template ?? 'features';
	if (!Object.hasOwn(templates, name))
		throw new UserError(`There is no template "${name}".`, {
			cure: `templates are ${Object.keys(templates).join(', ')}`,
		});
	const file = path.resolve(
		context.words[0] === undefined ? context.folder : context.cwd,
		context.words[0] ?? 'claude-grid.json',
	);
	if (existsSync(file) && !context.flags.force)
		throw new UserError(`${file} exists already; nothing was written.`, {cure: 'name another file, or add --force'});
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, `${JSON.stringify(templates[name as keyof typeof templates], undefined, '\t')}\n`, {
		flag: context.flags.force ? 'w' : 'wx',
	});
	const shown = path.relative(context.cwd, file) || file;
	context.say(`wrote ${shown}`);
	context.say(`Next: change it to what you want done, then  claude-grid ${shown}   (try it first: --agent fake)`);
	return 0;
};
