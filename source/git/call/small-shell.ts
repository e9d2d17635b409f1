import {
	type ShellAnswer,
	type ShellRequest,
	type SmallShell,
	startSmallShell,
} from '../../process/small-shell/small-shell.ts';

let shell: SmallShell | undefined;

/** From now on git is started by a small shell where there can be one: for a process that is large and stays. Returns how to end it. */
export const startGitByShell = (): (() => void) => {
	shell = startSmallShell();
	return () => {
		shell?.close();
		shell = undefined;
	};
};

/** Undefined: it was not started. */
export const askSmallShell = async (request: ShellRequest): Promise<ShellAnswer | undefined> => shell?.run(request);
