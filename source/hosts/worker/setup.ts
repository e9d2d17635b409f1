import path from 'node:path';
import type {World} from '../../engine/loop/world.ts';
import {runStep} from '../../process/start/step.ts';
import {readText, smallBytes} from '../../read-file.ts';
import {uuidFrom} from '../../run/identity.ts';
import {runFolder} from '../../store/paths.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import type {Down} from '../link/types.ts';

/** The plan's hostSetup in the clone, once for each base and command; gives why it failed. */
export const setUpClone = async (
	world: World,
	{run, hostSetup}: Extract<Down, {is: 'placed'}>,
): Promise<string | undefined> => {
	if (hostSetup === undefined) return undefined;
	const {repository, executor, env} = world.options;
	const done = path.join(path.dirname(repository.root), 'host-setup.json');
	const wanted = JSON.stringify({base: run.base.commit, hostSetup});
	if ((await readText(done, smallBytes).catch(() => '')) === wanted) return undefined;
	const folder = runFolder(repository.commonDir, run.id);
	ensureFolder(folder);
	const tag = uuidFrom(run.id, 'host setup');
	await executor.stop({tag});
	const {exit, tail} = await runStep({
		command: hostSetup,
		cwd: repository.root,
		env,
		tag,
		claimFolder: path.join(folder, 'host-setup', String(Date.now())),
		outputPath: path.join(folder, 'host-setup.log'),
	});
	if (exit.code !== 0) return `hostSetup failed: ${tail.trimEnd().split('\n').at(-1) ?? ''}`;
	writeAtomically(done, wanted);
	return undefined;
};
