import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {adapterFor} from '../../../agents/index.ts';
import {agentEnvironment} from '../../../engine/environment.ts';
import {createEngine} from '../../../engine/loop/engine.ts';
import type {Identity} from '../../../engine/types.ts';
import {startGitByShell} from '../../../git/call/small-shell.ts';
import {inspectRepository} from '../../../git/read/repository.ts';
import {createExecutor} from '../../../process/start/spawn.ts';
import {currentBootId} from '../../../process/watch/identity.ts';
import {protocolVersion} from '../../../run/apply-change.ts';
import {removeEngineFile} from '../../../store/engine-file.ts';
import {acquireLock} from '../../../store/lock.ts';
import {repositoryMark} from '../../../store/ownership.ts';
import {engineFile, engineLock, prepareGridFolder, prepareSocketFolder, socketPath} from '../../../store/paths.ts';
import {currentPlace} from '../../../store/place.ts';
import type {Context} from '../../context.ts';
import {agentPrograms} from '../../serving/agent-programs.ts';
import {closeInTurn, idleMs, untilEnd} from '../../serving/engine-end.ts';
import {beatMs, isEngineAlive, lostLock, requireNear} from '../../serving/engine-lock.ts';
import {ownIdentity, serveEngine} from '../../serving/engine-serve.ts';
import {hostsOption} from '../../serving/hosts-option.ts';
import {createSessionSockets} from '../../serving/session-sockets.ts';
import {version} from '../../version.ts';

/** The detached process that owns the run of one repository. Ends by itself when nothing is left to do and nobody watches. */
export const run = async (context: Context): Promise<number> => {
	const repository = await inspectRepository(context.folder, {isKnown: true});
	const {commonDir} = repository;
	const endShell = startGitByShell();
	const owner = await ownIdentity();
	prepareGridFolder(commonDir);
	const lock = await acquireLock({
		path: engineLock(commonDir),
		owner: {...owner, place: currentPlace(), repository: repositoryMark(commonDir)},
		isOwnerAlive: (other, ageMs) => isEngineAlive(other, ageMs, commonDir),
	});
	if (!lock.ok) return requireNear(lock.owner).then(() => 0);
	const beat = setInterval(() => void (lock.touch() || lostLock(commonDir)), beatMs);
	const uid = process.getuid?.() ?? 0;
	let socket = socketPath({commonDir, env: context.env, uid});
	prepareSocketFolder(socket, uid);
	const instanceId = randomUUID();
	const identity: Identity = {commonDir, instanceId, version, protocol: protocolVersion, pid: process.pid};
	const {sockets, serve, closeAll} = createSessionSockets(() => socket);
	const running = await createEngine({
		sockets,
		repository,
		/** Where sessions that begin now find it. */
		get socket() {
			return socket;
		},
		env: agentEnvironment(context.env),
		version,
		programs: agentPrograms(),
		hosts: hostsOption(sockets, () => socket),
		executor: createExecutor(),
		adapterFor,
		bootId: await currentBootId(),
		...(context.env.CLAUDE_GRID_TRACE && {tracePath: path.resolve(context.cwd, context.env.CLAUDE_GRID_TRACE)}),
	});
	const onOpen = (open: string): void => {
		socket = open;
	};
	const {app, listener} = await serveEngine({running, identity, owner, env: context.env, uid, onOpen});
	serve(app);
	const isIdle = () => !app.hasRung() && app.clients() === 0 && running.isIdle();
	await untilEnd(isIdle, idleMs(context.env), () => !existsSync(engineFile(commonDir)));
	await closeInTurn([() => running.engine.close(), () => listener.close(), closeAll]);
	clearInterval(beat);
	removeEngineFile(commonDir, identity.instanceId);
	lock.release();
	endShell();
	return 0;
};
