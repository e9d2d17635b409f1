import {createServer} from 'node:net';
import {findLiving, identify} from '../../process/watch/identity.ts';
import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import {isFinal} from '../../run/select/streams.ts';
import {leasePorts, type PortOwner, portsPerStream} from '../../store/ports.ts';
import {runFileOf} from '../../store/run/load-run.ts';
import {isPlacedHere} from '../../store/run/placed.ts';
import {latestRun} from '../../store/run/runs.ts';
import {readSnapshot} from '../../store/run/snapshot.ts';
import type {World} from '../loop/world.ts';

const canListen = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen({port, host: '127.0.0.1', exclusive: true}, () => server.close(() => resolve(true)));
	});

/** Whether nobody listens on any of the ports of a block. */
export const isFree = async (base: number): Promise<boolean> => {
	for (let port = base; port < base + portsPerStream; port++) if (!(await canListen(port))) return false;
	return true;
};

/** Until it is merged, or over and its worktree gone: before that it may continue at any time. */
const needsPorts = ({state, merge, work}: Stream): boolean =>
	!isFinal(state) || (merge.is !== 'merged' && !work?.isMissing);

/** The newest run of a repository as its file says; undefined when there is none. */
const newestRun = (commonDir: string): {readonly id: string; readonly run: Partial<Run> | undefined} | undefined => {
	const entry = latestRun(commonDir);
	if (!entry) return undefined;
	const snapshot = readSnapshot(runFileOf(entry.folder));
	return {id: entry.id, run: snapshot.is === 'whole' ? (snapshot.value as Partial<Run>) : undefined};
};

/** Looks into the runs of other repositories, each once; what cannot be read keeps its ports. */
const createPortCheck = (): ((owner: PortOwner) => boolean) => {
	const seen = new Map<string, ReturnType<typeof newestRun>>();
	return ({commonDir, runId, streamId}) => {
		try {
			if (!seen.has(commonDir)) seen.set(commonDir, newestRun(commonDir));
			const newest = seen.get(commonDir);
			if (newest?.id !== runId) return isPlacedHere(commonDir, runId, streamId);
			const stream = newest.run?.streams?.[streamId];
			return newest.run === undefined || (stream !== undefined && needsPorts(stream));
		} catch {
			return true;
		}
	};
};

/** What a stream's setup, verify and agent find in their environment when its plan says `ports`; empty otherwise. */
export const portsEnvironment = async (
	world: World,
	run: Run,
	streamId: string,
): Promise<Readonly<Record<string, string>>> => {
	if (!plannedStream(run, streamId)?.ports) return {};
	const process = await identify(globalThis.process.pid);
	if (!process) return {};
	const base = await leasePorts({
		env: world.options.env,
		owner: {commonDir: world.options.repository.commonDir, runId: run.id, streamId},
		process,
		isProcessAlive: async other => (await findLiving(other)) !== undefined,
		isHeld: createPortCheck(),
		isFree,
	});
	return {CLAUDE_GRID_PORT: String(base)};
};
