import {changedPrograms} from '../../git/client.ts';
import {packLooseObjects} from '../../git/pack-loose.ts';
import {repositoryHealth} from '../../git/read/repository.ts';
import {freeBytes} from '../../process/free-space.ts';
import type {Run, Session, Stream} from '../../run/model/types.ts';
import {stallTimeoutMs} from '../../run/policy/stall.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {createWorkCheck} from '../inspect/check-work.ts';
import type {World} from '../loop/world.ts';
import {createLimitWatch} from './sandbox-limits.ts';
import {createStashWatch} from './stash.ts';
import type {Survey} from './survey.ts';
import {createTerminalCheck} from './terminals.ts';

const tickMs = 1000;
const gitEveryMs = 1500;
const slowEveryMs = 10_000;
const surveyEveryMs = 3000;
const packEveryMs = 10 * 60_000;
/** An agent that hangs still burns 1.5 % of a core; work burns more than 5 %. */
const busyShare = 0.05;
const ticksPerSecond = 100;
/** All processes of the machine are looked at for it. */
const cpuEveryMs = 30_000;
/** Of the time without a sign of work after which a stream is stalled. */
const shareOfLimit = 1 / 8;

/** Periodic work: the clock's tick; git and CPU while agents work; disk and repository. */
export const createTicker = (world: World, survey: Survey, {engine}: {readonly engine?: World} = {}) => {
	const timers: NodeJS.Timeout[] = [];
	const stash = createStashWatch(world);
	const cpu = new Map<string, {ticks: number; at: number}>();

	/** Of an agent that is silent only: who speaks works. */
	const checkCpu = async (run: Run, stream: Stream, session: Session): Promise<void> => {
		if (!session.process || world.now() - stream.signAt < slowEveryMs) return;
		const last = cpu.get(session.id);
		const everyMs = Math.min(cpuEveryMs, stallTimeoutMs(run, stream.id) * shareOfLimit);
		if (last && performance.now() - last.at < everyMs) return;
		const ticks = await world.options.executor.cpuTicks({tag: session.id, identity: session.process});
		const at = performance.now();
		cpu.set(session.id, {ticks, at});
		// What it used while it spoke says nothing of now.
		const before = last && at - last.at < 2 * everyMs + slowEveryMs ? last : undefined;
		if (!before) return;
		const share = (ticks - before.ticks) / ticksPerSecond / ((at - before.at) / 1000);
		if (share > busyShare) world.dispatch({type: 'session.worked', streamId: stream.id, sessionId: session.id});
	};

	const slow = async (): Promise<void> => {
		const run = world.run();
		if (!run) return;
		// At once: they share one look at the processes.
		await Promise.all(
			streamsInOrder(run).map(stream => {
				const session = liveSession(stream);
				return session && checkCpu(run, stream, session);
			}),
		);
		world.dispatch({type: 'disk.measured', freeBytes: await freeBytes(world.options.repository.commonDir)});
		const names = await changedPrograms(world.options.repository.commonDir);
		if (names.length > 0 || run.alerts.some(alert => alert.key === 'programs'))
			world.dispatch({type: 'programs.changed', names});
		const problem = await repositoryHealth(world.options.repository.commonDir);
		if (problem) world.dispatch({type: 'repository.damaged', what: problem.what, cure: problem.cure});
		else if (run.alerts.some(alert => alert.key === 'repository')) world.dispatch({type: 'repository.mended'});
	};

	/** Not while anything is being stopped or saved: that is not to wait. */
	const pack = async (): Promise<void> => {
		const run = world.run();
		if (!run || streamsInOrder(run).some(({ending}) => ending !== undefined)) return;
		await packLooseObjects(world.options.repository.commonDir);
	};

	const every = (ms: number, work: () => unknown): void => {
		timers.push(
			setInterval(() => {
				void Promise.resolve()
					.then(() => world.environments.within(undefined, work))
					.catch(error => world.onBug(error, 'ticker'));
			}, ms),
		);
	};

	return {
		start(): void {
			every(tickMs, () => world.run() && world.dispatch({type: 'tick'}));
			every(gitEveryMs, createWorkCheck(world));
			if (engine) every(tickMs, createTerminalCheck(engine));
			every(tickMs, stash.tick);
			every(tickMs, createLimitWatch(world));
			every(surveyEveryMs, survey.refreshIfChanged);
			every(slowEveryMs, slow);
			every(packEveryMs, pack);
			stash.tick();
		},
		stop(): void {
			for (const timer of timers) clearInterval(timer);
			stash.stop();
		},
	};
};
