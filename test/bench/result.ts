/** One value that was measured in one round. */
export type Measured = {readonly row: string; readonly who: string; readonly unit: string; readonly value: number};

export type Bar = {
	readonly row: string;
	readonly who: string;
	/** In words. */
	readonly text: string;
	/** Given the median of any row and program. */
	readonly isReached: (value: number, medianOf: (row: string, who: string) => number) => boolean;
};

const under = (row: string, who: string, most: number, unit: string): Bar => ({
	row,
	who,
	text: `under ${most} ${unit}`,
	isReached: value => value < most,
});

/** At most so many times what another program needs for the same. */
const atMost = (row: string, who: string, times: number, peer: string, peerRow = row): Bar => ({
	row,
	who,
	text: `at most ${times} x ${peer}`,
	isReached: (value, medianOf) => value <= times * medianOf(peerRow, peer),
});

export const us = 'claude-grid';
export const remote = 'claude-grid over ssh';

export const rows = {
	busyCpu: 'CPU, 16 busy agents',
	idleCpu: 'CPU, 16 idle agents',
	unwatchedCpu: 'CPU, 16 idle agents, nobody looks on',
	busyBytes: 'bytes to the terminal, 16 busy agents',
	idleBytes: 'bytes to the terminal, 16 idle agents',
	tuiMemory: 'resident memory of the screen, 16 busy agents',
	engineMemory: 'resident memory of the engine, 16 busy agents',
	memory: 'resident memory, all of it, 16 busy agents',
	startCpu: 'CPU to the first true frame',
	coldCpu: 'CPU to the first true frame, engine to be started',
	startWall: 'time to the first true frame',
	keyPress: 'key press to frame, 16 busy agents, 99 %',
	lineSeen: "an agent's line to the screen, 99 %",
	many: '64 streams that commit a file each, 16 at once',
	one: 'one task',
	two: 'two equal tasks in parallel',
	update256: 'update for a line of output, 256 streams',
	update1000: 'update for a line of output, 1000 streams',
	ingest: 'ingest of stream-json',
	growthCpu: 'CPU of the engine, 100 of 1000 streams talk',
	growthDisk: 'written to the disk, 100 of 1000 streams talk',
	growthLoop: 'event loop of the engine, longest stops (99 %), 100 of 1000 talk',
	growthMemory: 'resident memory of the engine, 100 of 1000 streams talk',
	largeMemory: 'resident memory of the engine, 256 streams',
	floodMemory: 'resident memory of the engine after 1 GB of output',
} as const;

export const bars: readonly Bar[] = [
	atMost(rows.busyCpu, us, 1, 'ccmanager'),
	under(rows.busyCpu, us, 12, '% of a core'),
	under(rows.busyCpu, remote, 8, '% of a core'),
	under(rows.idleCpu, us, 2, '% of a core'),
	under(rows.idleCpu, remote, 2, '% of a core'),
	under(rows.unwatchedCpu, us, 0.3, '% of a core'),
	under(rows.busyBytes, us, 8, 'kB/s'),
	under(rows.busyBytes, remote, 3, 'kB/s'),
	under(rows.idleBytes, us, 0.2, 'kB/s'),
	under(rows.idleBytes, remote, 0.001, 'kB/s'),
	under(rows.tuiMemory, us, 130, 'MB'),
	under(rows.engineMemory, us, 85, 'MB'),
	atMost(rows.startCpu, us, 1.3, 'ccmanager'),
	atMost(rows.coldCpu, us, 2, 'ccmanager', rows.startCpu),
	{
		row: rows.startWall,
		who: us,
		text: 'under node -e 0 + 300 ms',
		isReached: (value, medianOf) => value < medianOf(rows.startWall, 'node -e 0') + 300,
	},
	under(rows.keyPress, us, 50, 'ms'),
	under(rows.lineSeen, us, 250, 'ms'),
	atMost(rows.many, us, 1.3, 'shell loop'),
	{
		row: rows.two,
		who: us,
		text: 'at most 1.1 x one task',
		isReached: (value, medianOf) => value <= 1.1 * medianOf(rows.one, us),
	},
	under(rows.update256, us, 0.1, 'ms'),
	under(rows.update1000, us, 0.3, 'ms'),
	{row: rows.ingest, who: us, text: 'over 100 MB/s', isReached: value => value > 100},
	under(rows.growthCpu, us, 15, '% of a core'),
	under(rows.growthDisk, us, 200, 'kB/s'),
	under(rows.growthLoop, us, 20, 'ms'),
	under(rows.largeMemory, us, 130, 'MB'),
	under(rows.floodMemory, us, 130, 'MB'),
];
