import type {AgentKind} from './agents.ts';
import {ccmanager, claudeGrid, engineOf, gridAtWork, type Stage, tmux} from './contenders.ts';
import {percentile, sleep} from './numbers.ts';
import {cpuMs, residentMb} from './proc.ts';
import {type Measured, remote, rows, us} from './result.ts';

export type Effort = {
	readonly agents: number;
	/** How long CPU and bytes are counted. */
	readonly windowMs: number;
	readonly presses: number;
	readonly ccmanager: string;
};

type Contender = {readonly who: string; readonly open: (kind: AgentKind) => Promise<Stage>};

const contenders = ({agents, ccmanager: program}: Effort): readonly Contender[] => [
	{who: us, open: kind => claudeGrid(kind, agents)},
	{who: 'ccmanager', open: kind => ccmanager(program, kind, agents)},
	{who: remote, open: kind => claudeGrid(kind, agents, true)},
	{who: 'tmux', open: kind => tmux(kind, agents)},
];

/** CPU, bytes and memory with agents at work, or alive and silent. */
export const watching = async (kind: 'busy' | 'idle', effort: Effort): Promise<readonly Measured[]> => {
	const found: Measured[] = [];
	for (const {who, open} of contenders(effort)) {
		const stage = await open(kind);
		try {
			// What begins is over, and the key that opened it long ago.
			await sleep(effort.windowMs);
			const before = {cpu: cpuMs(stage.programs()), bytes: stage.seat.bytes(), at: performance.now()};
			await sleep(effort.windowMs);
			const seconds = (performance.now() - before.at) / 1000;
			const cpu = (cpuMs(stage.programs()) - before.cpu) / seconds / 10;
			const kilobytes = (stage.seat.bytes() - before.bytes) / 1000 / seconds;
			found.push(
				{row: kind === 'busy' ? rows.busyCpu : rows.idleCpu, who, unit: '% of a core', value: cpu},
				{row: kind === 'busy' ? rows.busyBytes : rows.idleBytes, who, unit: 'kB/s', value: kilobytes},
			);
			if (kind === 'busy') found.push(...memoryOf(stage, who), ...(await answers(stage, who, effort)));
		} finally {
			await stage.close();
		}
	}
	return found;
};

const memoryOf = (stage: Stage, who: string): readonly Measured[] => {
	const [screen, engine] = stage.programs();
	const all: Measured = {row: rows.memory, who, unit: 'MB', value: residentMb(stage.programs())};
	if (who !== us) return [all];
	return [
		all,
		{row: rows.tuiMemory, who, unit: 'MB', value: residentMb([screen ?? 0])},
		{row: rows.engineMemory, who, unit: 'MB', value: residentMb([engine ?? 0])},
	];
};

const stamp = /@(\d{4}\.\d{3})/g;
const wrap = 10_000;

/** How soon a line of an agent is seen, while no key brings lines of before to the screen. */
const linesSeen = async (stage: Stage, windowMs: number): Promise<readonly number[]> => {
	const lines: number[] = [];
	const seen = new Set<string>([...stage.seat.text().matchAll(stamp)].map(([, said = '']) => said));
	const stop = stage.seat.watch(text => {
		for (const [, said = ''] of text.matchAll(stamp)) {
			if (seen.has(said)) continue;
			seen.add(said);
			lines.push((((Date.now() / 1000) % wrap) - Number(said)) * 1000);
		}
	});
	await sleep(windowMs);
	stop();
	return lines;
};

/** How soon a key is seen: each of them moves to another stream. */
const keysSeen = async (stage: Stage, presses: number): Promise<readonly number[]> => {
	const waits: number[] = [];
	for (let index = 0; index < presses; index++) {
		await sleep(120 + (index % 7) * 30);
		const before = stage.focus(stage.seat.text());
		if (before === '') continue;
		stage.seat.type(stage.keys[index % 2 ? 1 : 0]);
		waits.push(await stage.seat.see(text => ![before, ''].includes(stage.focus(text)), 'the key').catch(() => 60_000));
	}
	return waits;
};

const answers = async (stage: Stage, who: string, {presses, windowMs}: Effort): Promise<readonly Measured[]> => {
	const lines = await linesSeen(stage, windowMs);
	const waits = await keysSeen(stage, presses);
	return [
		...(waits.length > 0 ? [{row: rows.keyPress, who, unit: 'ms', value: percentile(waits, 0.99)}] : []),
		...(lines.length > 0 ? [{row: rows.lineSeen, who, unit: 'ms', value: percentile(lines, 0.99)}] : []),
	];
};

/** What the engine needs when all are silent and nobody looks on. */
export const unwatched = async ({agents, windowMs}: Effort): Promise<readonly Measured[]> => {
	const grid = await gridAtWork('idle', agents);
	try {
		await sleep(windowMs);
		const engine = [engineOf(grid)];
		const [cpu, at] = [cpuMs(engine), performance.now()];
		await sleep(2 * windowMs);
		const value = (cpuMs(engine) - cpu) / (performance.now() - at) / 0.01;
		return [{row: rows.unwatchedCpu, who: us, unit: '% of a core', value}];
	} finally {
		await grid.close();
	}
};
