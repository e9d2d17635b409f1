import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {agentScript} from './agents.ts';
import {
	ccmanagerIn,
	engineOf,
	gridAtWork,
	isCcmanagerFrame,
	isTrueFrame,
	sitAtGrid,
	withWorktrees,
} from './contenders.ts';
import {cpuMs} from './proc.ts';
import {type Measured, rows, us} from './result.ts';
import type {Seat} from './seat.ts';
import type {Effort} from './watching.ts';

const cpuRow = (row: string, who: string, value: number): Measured => ({row, who, unit: 'ms', value});

/** Takes a seat and gives time and CPU up to the first true frame. `others`: processes that work for it too. */
const timed = async (
	sit: () => Seat,
	isTrue: (text: string) => boolean,
	others: () => readonly number[] = () => [],
): Promise<{readonly wall: number; readonly cpu: number}> => {
	const known = others();
	const before = cpuMs(known);
	const begin = performance.now();
	const seat = sit();
	try {
		await seat.see(isTrue, 'the first true frame');
		const wall = performance.now() - begin;
		const now = others();
		const isNew = now.some(pid => !known.includes(pid));
		return {wall, cpu: cpuMs([seat.pid, ...now]) - (isNew ? 0 : before)};
	} finally {
		await seat.close();
	}
};

const bareNode = async (): Promise<number> => {
	const begin = performance.now();
	await once(spawn(process.execPath, ['-e', '0'], {stdio: 'ignore'}), 'close');
	return performance.now() - begin;
};

/** From the command to a picture with id and state of all streams. */
export const starting = async ({agents, ccmanager}: Effort): Promise<readonly Measured[]> => {
	const repository = withWorktrees(agents);
	const grid = await gridAtWork('idle', agents);
	try {
		const script = agentScript(repository.parent, 'idle');
		const peer = await timed(
			() => ccmanagerIn(ccmanager, repository, script),
			text => isCcmanagerFrame(text, agents),
		);
		const isTrue = (text: string) => isTrueFrame(text, agents);
		const warm = await timed(
			() => sitAtGrid(grid),
			isTrue,
			() => [engineOf(grid)],
		);
		const node = await bareNode();
		await grid.killEngine();
		const cold = await timed(
			() => sitAtGrid(grid),
			isTrue,
			() => [engineOf(grid)].filter(pid => pid !== 0),
		);
		return [
			cpuRow(rows.startCpu, 'ccmanager', peer.cpu),
			cpuRow(rows.startWall, 'ccmanager', peer.wall),
			cpuRow(rows.startCpu, us, warm.cpu),
			cpuRow(rows.startWall, us, warm.wall),
			cpuRow(rows.startWall, 'node -e 0', node),
			cpuRow(rows.coldCpu, us, cold.cpu),
		];
	} finally {
		await grid.close();
		repository.remove();
	}
};
