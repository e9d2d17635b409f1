import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../error.ts';
import type {ProcessIdentity} from '../../run/model/types.ts';
import {requireArguments, requireBinary, requireFolder} from '../preflight.ts';
import type {Executor, SpawnRequest} from '../types.ts';
import {cpuTicks} from '../watch/cpu.ts';
import {identify, readIdentity} from '../watch/identity.ts';
import {isAlive, readExit} from '../watch/liveness.ts';
import {createMemory} from '../watch/members.ts';
import {stopSession} from '../watch/stop.ts';
import {findTagged, tagName} from '../watch/tagged.ts';
import {readLastLines} from '../watch/tail.ts';
import {isRevoked, revokeClaim} from './claim.ts';
import {startDetached} from './detached.ts';
import {wrapperScript} from './wrapper.ts';

const startWrapper = ({folder, argv, cwd, env, stdin}: SpawnRequest, program: string) =>
	startDetached({
		argv: ['/bin/sh', '-c', wrapperScript, 'claude-grid', folder, program, ...argv.slice(1)],
		cwd,
		env,
		stdin,
		stdout: path.join(folder, 'stdout.jsonl'),
		stderr: path.join(folder, 'stderr.log'),
	});

const noGrace = {afterInterrupt: 0, afterTerminate: 0};

/** Longer than any sane machine needs for two sh. */
const startLimitMs = 15_000;

const awaitIdentity = async (folder: string, hasEnded: () => boolean): Promise<ProcessIdentity> => {
	const deadline = performance.now() + startLimitMs;
	for (;;) {
		const isLastLook = hasEnded() || performance.now() > deadline;
		const identity = await readIdentity(folder);
		if (identity) return identity;
		if (isLastLook) {
			const said = readLastLines(path.join(folder, 'stderr.log'), 1024).at(-1);
			throw new UserError(`The agent could not be started${said ? `: ${said}` : '.'}`, {
				code: 'AGENT_NOT_STARTED',
				hint: `See ${path.join(folder, 'stderr.log')}`,
			});
		}
		await sleep(10);
	}
};

const revoked = (): UserError =>
	new UserError('A later engine has taken the session back before it was started.', {code: 'SESSION_REVOKED'});

/** Starting twice in one folder starts once: a session has one agent. */
const start = async (request: SpawnRequest): Promise<ProcessIdentity> => {
	const earlier = await readIdentity(request.folder);
	if (earlier) return earlier;
	if (await isRevoked(request.folder)) throw revoked();
	requireFolder(request.cwd);
	const program = requireBinary(request.argv[0] ?? '', request.env, request.cwd);
	requireArguments(request.argv);
	const wrapper = startWrapper(request, program);
	let hasEnded = false;
	void wrapper.then(() => {
		hasEnded = true;
	});
	try {
		return await awaitIdentity(request.folder, () => hasEnded);
	} catch (error) {
		// Nobody would know of an agent that starts after all.
		const late = await revokeClaim(request.folder);
		if (late) return late;
		const identity = await identify(wrapper.pid ?? 0);
		await stopSession({tag: request.env[tagName] ?? '', identity, graceMs: noGrace}, createMemory());
		throw error;
	} finally {
		wrapper.unref();
	}
};

/** Agents as processes of this machine, in sessions of their own, that outlive whoever started them. */
export const createExecutor = (): Executor => {
	const memory = createMemory();
	return {
		start,
		revoke: revokeClaim,
		isAlive,
		readExit,
		stop: request => stopSession(request, memory),
		cpuTicks: request => cpuTicks(request, memory),
		findTagged,
	};
};
