import {randomBytes} from 'node:crypto';
import {copyFile, rename} from 'node:fs/promises';
import path from 'node:path';
import type {Programs} from '../../agents/types.ts';
import {requireNode} from '../../process/preflight.ts';
import {noNodeSettings} from '../../process/start/node-settings.ts';
import {readBytes, recordBytes} from '../../read-file.ts';
import {networkProgram} from '../../sandbox/network.ts';
import {storeError} from '../../store/store-error.ts';
import {ensureFolder} from '../../store/write-file.ts';
import type {World} from '../loop/world.ts';

/**
 * Our programs as agents run them: copies beside the run, because npx caches vanish. The folder lies below the user's
 * repository: by their names they are modules, whatever its package.json says.
 */
const programsIn = (folder: string): Programs => ({
	node: process.execPath,
	mcp: path.join(folder, 'programs', 'mcp.mjs'),
	fakeAgent: path.join(folder, 'programs', 'fake-agent.mjs'),
	env: noNodeSettings,
});

/** Never half: another session may start one of them at this moment, and an engine may be killed here. */
const copyWhole = async (from: string, to: string): Promise<void> => {
	const temporary = `${to}.${randomBytes(6).toString('hex')}`;
	await copyFile(from, temporary);
	await rename(temporary, to);
};

type Built = {readonly options: Pick<World['options'], 'programs'>};

export const copyPrograms = async ({options}: Built, folder: string): Promise<void> => {
	const {mcp, fakeAgent} = programsIn(folder);
	ensureFolder(path.dirname(mcp));
	try {
		await copyWhole(options.programs.mcp, mcp);
		await copyWhole(options.programs.fakeAgent, fakeAgent);
		const {network} = options.programs;
		if (network !== undefined) await copyWhole(network, path.join(path.dirname(mcp), networkProgram));
	} catch (error) {
		throw storeError(error, path.dirname(mcp));
	}
};

/** What is there when the program itself is gone is all there is. */
const isAsBuilt = async (from: string, to: string): Promise<boolean> => {
	const [built, copy] = await Promise.all([from, to].map(file => readBytes(file, recordBytes).catch(() => undefined)));
	return copy !== undefined && (built?.equals(copy) ?? copy.length > 0);
};

/** The programs of a run, which an earlier version may have begun, or whose copies came to harm. */
export const ensurePrograms = async (world: Built, folder: string): Promise<Programs> => {
	const programs = programsIn(folder);
	const built = world.options.programs;
	const areThere = await Promise.all([
		isAsBuilt(built.mcp, programs.mcp),
		isAsBuilt(built.fakeAgent, programs.fakeAgent),
	]);
	if (areThere.includes(false)) await copyPrograms(world, folder);
	return programs;
};

/** An agent that is given a program of ours needs the Node this engine runs with. Throws NODE_GONE. */
export const requireOwnNode = (launch: unknown, {node}: Programs): void => {
	if (JSON.stringify(launch).includes(node))
		requireNode(
			node,
			`install it there again, or kill ${process.pid} (the engine; agents keep running) and recover the stream`,
		);
};
