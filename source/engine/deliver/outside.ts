import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {runStep} from '../../process/start/step.ts';
import {readNames} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {streamFolder} from '../../store/paths.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {endStep, mostClaims, stepOf} from '../perform/steps.ts';
import {ghEnvironment, ghError, requireGh} from './gh.ts';

const patienceMs = 2 * 60_000;
const lookMs = 100;

/** What an engine before this one began is let come to its end, so that a look afterwards is true. */
export const awaitEarlier = async (world: World, run: Run, streamId: string): Promise<void> => {
	const {executor} = world.options;
	const {claims} = stepOf(world, run, streamId, 'deliver');
	for (const name of await readNames(claims, mostClaims).catch(() => [])) {
		const identity = await executor.revoke(path.join(claims, name));
		const until = Date.now() + patienceMs;
		while (identity && Date.now() < until && (await executor.isAlive(identity))) await sleep(lookMs);
	}
	await endStep(world, run, streamId, 'deliver');
};

/** Runs gh for something that changes the world outside; gives all it said. `body` is given to it as a file. Throws UserError. */
export const runGh = async (
	world: World,
	run: Run,
	streamId: string,
	{args, body}: {readonly args: readonly string[]; readonly body?: string},
): Promise<string> => {
	const env = world.environments.of(streamId);
	requireGh(env);
	const folder = path.join(streamFolder(currentRunFolder(world), streamId), 'deliver');
	ensureFolder(folder);
	const bodyFile = path.join(folder, 'body.md');
	if (body !== undefined) writeAtomically(bodyFile, body);
	const {tag, claims} = stepOf(world, run, streamId, 'deliver');
	const claimFolder = path.join(claims, randomBytes(6).toString('hex'));
	try {
		const {exit, tail} = await runStep({
			command: ['gh', ...args, ...(body === undefined ? [] : ['--body-file', bodyFile])],
			cwd: folder,
			env: {...ghEnvironment(env)},
			tag,
			claimFolder,
			outputPath: path.join(folder, 'gh.log'),
			timeoutMs: patienceMs,
		});
		if (exit.code === 0) return tail;
		throw ghError(tail);
	} finally {
		await rm(claimFolder, {recursive: true, force: true});
	}
};
