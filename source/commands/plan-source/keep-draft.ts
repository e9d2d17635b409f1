import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {UserError} from '../../error.ts';
import {sanitiseLines} from '../../sanitise.ts';
import type {Context} from '../context.ts';

const most = 100;

const writeNew = (folder: string, text: string, ending: string): string | undefined => {
	for (let number = 1; number <= most; number++) {
		const file = path.join(folder, `claude-grid.draft${number === 1 ? '' : `-${number}`}.${ending}`);
		try {
			writeFileSync(file, text, {flag: 'wx', mode: 0o600});
			return file;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
		}
	}
	return undefined;
};

/** In a new file of the folder, or else among the temporary files; undefined where neither can be written. */
const keepDraft = (folder: string, text: string, ending: 'json' | 'txt'): string | undefined =>
	writeNew(folder, text, ending) ?? writeNew(tmpdir(), text, ending);

/** The error for a draft that is not a plan yet: it was paid for, so it is kept, or shown where nothing can be written. */
export const keptDraft = (
	context: Context,
	why: readonly string[],
	text: string,
	ending: 'json' | 'txt',
): UserError => {
	if (text.trim() === '')
		return new UserError([...why, 'The answer is empty.'].join('\n'), {
			hint: 'say the goal in other words',
			exitCode: 1,
		});
	const file = keepDraft(context.folder, text, ending);
	if (file === undefined)
		return new UserError(
			[...why, 'It cannot be written to a file; this is all of it:', ...sanitiseLines(text, 2000)].join('\n'),
			{
				hint: 'put it in a file by hand, fix it, then claude-grid run FILE',
				exitCode: 1,
			},
		);
	const shown = path.relative(context.cwd, file);
	return new UserError([...why, `The draft is kept: ${file}`].join('\n'), {
		hint: `fix it, then claude-grid run ${shown.startsWith('..') ? file : shown}; or say the goal in other words`,
		exitCode: 1,
	});
};
