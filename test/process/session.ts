import {randomUUID} from 'node:crypto';
import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {findTagged} from '../../source/process/watch/tagged.ts';
import type {ProcessIdentity} from '../../source/run/model/types.ts';

export const quickGrace = {afterInterrupt: 300, afterTerminate: 300};

export const temporaryFolder = (): string => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-grid-process-')));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

export const environment = (tag: string): Record<string, string> => ({
	PATH: process.env.PATH ?? '',
	CLAUDE_GRID_SESSION: tag,
});

/** A session's folder with its own tag; what is left of it after the test is ended. */
export const createSession = () => {
	const folder = temporaryFolder();
	const tag = randomUUID();
	const executor = createExecutor();
	let identity: ProcessIdentity | undefined;
	onTestFinished(async () => {
		await executor.stop({tag, identity, graceMs: {afterInterrupt: 0, afterTerminate: 0}});
	});
	return {
		folder,
		tag,
		executor,
		start: async (...argv: readonly string[]): Promise<ProcessIdentity> => {
			identity = await executor.start({folder, argv, cwd: folder, env: environment(tag)});
			return identity;
		},
	};
};

export const pidsTagged = async (tag: string): Promise<readonly number[]> => (await findTagged()).get(tag) ?? [];

export const createFolder = (...parts: readonly string[]): string => {
	const folder = path.join(...parts);
	mkdirSync(folder, {recursive: true});
	return folder;
};
