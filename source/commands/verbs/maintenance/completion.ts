import {UserError} from '../../../error.ts';
import {streamsInOrder} from '../../../run/select/streams.ts';
import {openRepository} from '../../connect/connection.ts';
import {existingRun} from '../../connect/existing-run.ts';
import type {Context} from '../../context.ts';
import {bashScript} from '../../shell-completion/bash.ts';
import {fishScript} from '../../shell-completion/fish.ts';
import {type Completed, completed} from '../../shell-completion/table.ts';
import {zshScript} from '../../shell-completion/zsh.ts';
import {verbs} from '../../verbs.ts';

const scripts: Readonly<Record<string, (verbs: readonly Completed[]) => string>> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
};

/** A script for a shell; it asks for `streams` itself, which starts nothing and never fails. */
export const run = async (context: Context): Promise<number> => {
	const [shell = ''] = context.words;
	if (shell === 'streams') return printStreams(context);
	const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
	if (!script)
		throw new UserError(shell === '' ? 'For which shell?' : `There is no completion for "${shell}".`, {
			hint: 'claude-grid completion bash, zsh or fish',
		});
	for (const line of script(completed(verbs)).split('\n')) context.print(line);
	return 0;
};

const printStreams = async (context: Context): Promise<number> => {
	try {
		const found = await existingRun(context, await openRepository(context));
		await found?.engine?.close();
		for (const {id} of found ? streamsInOrder(found.run) : []) context.print(id);
	} catch {
		// A shell in the middle of a line has no place for it.
	}
	return 0;
};
