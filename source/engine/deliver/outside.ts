import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {UserError} from '../../error.ts';
import {runStep} from '../../process/start/step.ts';
import {readNames} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {streamFolder} from '../../store/paths.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {endStep, mostClaims, stepOf} from '../perform/steps.ts';

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

/** A program that changes something outside. */
export type Outside = {
	readonly argv: readonly [string, ...string[]];
	readonly env: Readonly<Record<string, string>>;
	/** What went wrong, from what it said. */
	readonly errorOf: (said: string) => UserError;
	/** A text that it is given as a file. */
	readonly file?: {readonly flag: string; readonly text: string};
};

/** Runs it to its end; gives the end of what it said. Throws UserError. */
export const runOutside = async (
	world: World,
	run: Run,
	streamId: string,
	{argv, env, errorOf, file}: Outside,
): Promise<string> => {
	const folder = path.join(streamFolder(currentRunFolder(world), streamId), 'deliver');
	ensureFolder(folder);
	const given = path.join(folder, 'body.md');
	if (file) writeAtomically(given, file.text);
	const {tag, claims} = stepOf(world, run, streamId, 'deliver');
	const claimFolder = path.join(claims, randomBytes(6).toString('hex'));
	try {
		const {exit, tail} = await runStep({
			command: [...argv, ...(file ? [file.flag, given] : [])],
			cwd: folder,
			env: {...env},
			tag,
			claimFolder,
			outputPath: path.join(folder, 'forge.log'),
			timeoutMs: patienceMs,
		});
		if (exit.code === 0) return tail;
		throw errorOf(tail);
	} finally {
		await rm(claimFolder, {recursive: true, force: true});
	}
};
