import path from 'node:path';
import type {MergedVerify} from '../../git/types.ts';
import type {Run} from '../../run/model/types.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {dropBox} from '../boxes.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {runPlanStep, type StepName} from '../perform/steps.ts';

export type CleanSteps = {
	/** Whose environment, ports and sandbox they have. */
	readonly streamId: string;
	readonly name: StepName;
	readonly setup?: string | undefined;
	readonly verify?: string | undefined;
};

/** Setup and verify in a scratch worktree, as the stream's own had them, each only when the one before is fine. */
export const runCleanSteps = async (
	world: World,
	run: Run,
	{streamId, name, ...commands}: CleanSteps,
	worktree: string,
): Promise<MergedVerify> => {
	const folder = path.join(currentRunFolder(world), 'scratch');
	ensureFolder(folder);
	const box = `sandbox-${name}`;
	let last: MergedVerify = {ok: true, tail: ''};
	try {
		for (const step of ['setup', 'verify'] as const) {
			const command = commands[step];
			if (command === undefined || !last.ok) continue;
			const outputPath = path.join(folder, `${streamId}.${name}.${step}.log`);
			const result = await runPlanStep(world, run, {streamId, name, command, worktree, branch: '', outputPath, box});
			last = {ok: result?.exit.code === 0, step, tail: result?.tail ?? '', ...(!result && {isEnded: true as const})};
		}
	} finally {
		await dropBox(world, streamId, box);
	}
	return last;
};
