import {existsSync, realpathSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {errorText, UserError} from '../../../error.ts';
import {createRepository} from '../../../git/create-repository.ts';
import type {Context} from '../../context.ts';
import {demoFiles, demoPlan} from '../../plan-source/demo-plan.ts';

const taskMs = 1500;
const fastTaskMs = 300;

/** The main job on a repository made for it: the grid on a terminal, plain lines without one. The repository is kept. */
export const run = async (context: Context): Promise<number> => {
	const folder = await makeDemo(context);
	const plan = path.join(folder, 'claude-grid.json');
	const onDemo: Context = {...context, folder, words: [plan], verb: context.isTerminal ? 'tui' : 'run'};
	if (!context.flags.json && !context.isTerminal) context.print(`The demo's repository: ${folder}`);
	const verb = context.isTerminal ? await import('./tui.ts') : await import('./run.ts');
	const code = await verb.run(onDemo);
	if (!context.flags.json) context.print(`The demo's repository is kept: ${folder}`);
	return code;
};

export const demoFolder = (context: Pick<Context, 'env'>): string => {
	const home = context.env.HOME || os.homedir();
	for (let number = 1; ; number++) {
		const folder = path.join(home, `claude-grid-demo-${number}`);
		if (!existsSync(folder) && !existsSync(`${folder}.grid`)) return folder;
	}
};

const makeDemo = async (context: Context): Promise<string> => {
	const folder = demoFolder(context);
	try {
		const plan = `${JSON.stringify(demoPlan(context.flags.fast ? fastTaskMs : taskMs), undefined, '\t')}\n`;
		await createRepository(folder, {...demoFiles, 'claude-grid.json': plan});
		return realpathSync(folder);
	} catch (error) {
		throw new UserError(`The demo's repository cannot be made at ${folder}: ${errorText(error)}`, {
			hint: 'set HOME to a folder that can be written',
		});
	}
};
