import {mkdir, rm} from 'node:fs/promises';
import type {Exit} from '../../run/model/types.ts';
import {requireFolder} from '../preflight.ts';
import type {StepResult, StopGrace} from '../types.ts';
import {identify} from '../watch/identity.ts';
import {createMemory} from '../watch/members.ts';
import {stopSession} from '../watch/stop.ts';
import {tagName} from '../watch/tagged.ts';
import {readLastLines} from '../watch/tail.ts';
import {becomeProgram} from './claim.ts';
import {startDetached} from './detached.ts';

export type StepRequest = {
	/** A shell line of the plan, run by `sh -c`; an argv is run as it is. */
	readonly command: string | readonly [string, ...string[]];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string>>;
	/** Every process of the step carries it, as a session's do. */
	readonly tag: string;
	/** A folder of this step alone, by whose claim a later engine can keep it from starting (see process/claim). */
	readonly claimFolder?: string;
	/** Gets stdout and stderr; what it held before is dropped. */
	readonly outputPath: string;
	/** After this many milliseconds its processes are ended; without it, it may take for ever. */
	readonly timeoutMs?: number;
	readonly graceMs?: StopGrace;
};

const tailBytes = 4096;

const argvOf = async ({command, claimFolder}: StepRequest): Promise<readonly [string, ...string[]]> => {
	const program: readonly [string, ...string[]] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
	if (claimFolder === undefined) return program;
	await mkdir(claimFolder, {recursive: true, mode: 0o700});
	return ['/bin/sh', '-c', becomeProgram, 'claude-grid', claimFolder, ...program];
};

/**
 * Runs a setup or verify command of the plan, or a notifier, to its end and gives its exit and the last 4 KB it wrote.
 * What it left running in the background stays (end it by its tag). Throws WORKTREE_MISSING.
 */
export const runStep = async (request: StepRequest): Promise<StepResult> => {
	requireFolder(request.cwd);
	await rm(request.outputPath, {force: true});
	const startedAt = performance.now();
	const argv = await argvOf(request);
	const child = startDetached({
		argv,
		cwd: request.cwd,
		env: {...request.env, [tagName]: request.tag},
		stdout: request.outputPath,
		stderr: request.outputPath,
	});
	const identity = await identify(child.pid ?? 0);
	let stopping: Promise<number> | undefined;
	const stop = () => {
		stopping = stopSession({tag: request.tag, identity, graceMs: request.graceMs}, createMemory());
	};
	const timer = request.timeoutMs === undefined ? undefined : setTimeout(stop, request.timeoutMs);
	const result = await child;
	clearTimeout(timer);
	await stopping;
	const exit: Exit = {code: result.exitCode ?? null, signal: result.signal ?? null};
	const tail = readLastLines(request.outputPath, tailBytes).join('\n');
	return {exit, tail, durationMs: Math.round(performance.now() - startedAt)};
};
