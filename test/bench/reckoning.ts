import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {adapterFor} from '../../source/agents/index.ts';
import {createTail} from '../../source/process/watch/tail.ts';
import type {Run} from '../../source/run/model/types.ts';
import {update} from '../../source/run/update.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	fixtureNow,
} from '../helpers/create-run.ts';
import {streamId} from './agents.ts';
import {type Measured, rows, us} from './result.ts';

/** A run of so many streams, of which a tenth is at work. */
const runOf = (count: number): Run => {
	const ids = Array.from({length: count}, (_, index) => streamId(index));
	const streams = ids.map((id, index) =>
		index % 10 === 0
			? createStream(id, {
					state: {is: 'running', since: fixtureNow},
					sessions: [createSession({id: `session-${id}`, agent: 'command'})],
				})
			: createStream(id),
	);
	const plan = createPlan({
		maxParallel: Math.ceil(count / 10),
		streams: ids.map(id => createPlannedStream({id, agent: 'command'})),
	});
	return createRun({plan, streams: Object.fromEntries(streams.map(stream => [stream.id, stream]))});
};

const warmUp = 2000;
const rounds = 2000;

/** Milliseconds of CPU of the core for one message that says that an agent has printed. */
const updateMs = (count: number): number => {
	let run = runOf(count);
	let begin = process.cpuUsage();
	for (let round = 0; round < warmUp + rounds; round++) {
		if (round === warmUp) begin = process.cpuUsage();
		const id = streamId((round % Math.ceil(count / 10)) * 10);
		const reports = [{type: 'alive'}, {type: 'said', text: `line ${round}`}] as const;
		const offset = round * 10 + 10;
		const message = {
			type: 'session.reported',
			streamId: id,
			sessionId: `session-${id}`,
			reports,
			offset,
			memory: null,
		} as const;
		run = update(run, message, fixtureNow + round).run;
	}
	const {user, system} = process.cpuUsage(begin);
	return (user + system) / 1000 / rounds;
};

const megabytes = 60;

/** Megabytes a second of recorded output that are read and understood. */
const ingestRate = async (root: string): Promise<number> => {
	const recorded = path.join(root, 'test/fixtures/transcripts');
	const names = readdirSync(recorded).filter(name => /^(work|partial|todowrite|mcp|hooks)\.jsonl$/.test(name));
	const once = names.map(name => readFileSync(path.join(recorded, name), 'utf8')).join('');
	const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-bench-'));
	try {
		const file = path.join(folder, 'stdout.jsonl');
		writeFileSync(file, once.repeat(Math.ceil((megabytes * 1e6) / once.length)));
		const tail = createTail(file, 0);
		const adapter = adapterFor('claude');
		const begin = process.cpuUsage();
		let memory: unknown = null;
		let read = 0;
		for (let isAtEnd = false; !isAtEnd; ) {
			const part = tail.read({isFinal: true});
			for (const line of part.lines) memory = adapter.parse(memory, {...line, readAt: fixtureNow}).memory;
			read = part.offset;
			isAtEnd = part.isAtEnd;
		}
		const {user, system} = process.cpuUsage(begin);
		return read / (user + system);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

export const reckoning = async (root: string): Promise<readonly Measured[]> => [
	{row: rows.update256, who: us, unit: 'ms', value: updateMs(256)},
	{row: rows.update1000, who: us, unit: 'ms', value: updateMs(1000)},
	{row: rows.ingest, who: us, unit: 'MB/s', value: await ingestRate(root)},
];
