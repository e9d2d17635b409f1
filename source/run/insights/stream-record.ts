import type {AgentName} from '../../plan/types.ts';
import {workStreams} from '../features/lead/lead.ts';
import {lostRace} from '../features/race/races.ts';
import {plannedStream, type Run, type Stream} from '../model/types.ts';
import {streamMs} from '../outcome.ts';
import {streamCostUsd} from '../policy/cost.ts';
import {isFinal} from '../select/streams.ts';

export const outcomes = ['merged', 'completed', 'lost', 'failed', 'stopped', 'open'] as const;
/** lost: its race had another winner. open: it has not ended. */
export type StreamOutcome = (typeof outcomes)[number];

/** What one stream of a run came to, for comparing many of them. */
export type StreamRecord = {
	readonly runId: string;
	readonly agent: AgentName;
	/** As its agent said; absent: as the plan has it, or not known. */
	readonly model?: string;
	readonly outcome: StreamOutcome;
	readonly tasks: number;
	readonly workedMs: number;
	readonly tokens: number;
	/** Absent: not known. */
	readonly costUsd?: number;
	readonly sessions: number;
	/** Sessions that ended other than finished or by the user's word. */
	readonly endings: Readonly<Record<string, number>>;
};

const outcomeOf = (run: Run, stream: Stream): StreamOutcome => {
	if (stream.merge.is === 'merged') return 'merged';
	if (lostRace(run, stream.id)) return 'lost';
	if (!isFinal(stream.state)) return 'open';
	return stream.state.is === 'completed' ? 'completed' : stream.state.is === 'failed' ? 'failed' : 'stopped';
};

const ordinary: readonly string[] = ['finished', 'paused', 'attached', 'stopped', 'person'];

const endingsOf = ({sessions}: Stream): Readonly<Record<string, number>> => {
	const counts = new Map<string, number>();
	for (const {outcome} of sessions)
		if (outcome !== undefined && !ordinary.includes(outcome)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	return Object.fromEntries(counts);
};

/** Streams of a run that an agent has worked on. Commands and fake agents say nothing of what agents do. */
export const streamRecords = (run: Run): readonly StreamRecord[] =>
	workStreams(run).flatMap((stream): readonly StreamRecord[] => {
		const {sessions} = stream;
		const last = sessions.at(-1);
		if (!last || last.agent === 'fake' || last.agent === 'command') return [];
		const model = sessions.findLast(one => one.model !== undefined)?.model ?? plannedStream(run, stream.id)?.model;
		const costUsd = streamCostUsd(stream);
		return [
			{
				runId: run.id,
				agent: last.agent,
				...(model !== undefined && {model}),
				outcome: outcomeOf(run, stream),
				tasks: Math.max(1, stream.tasks.length),
				workedMs: streamMs(stream, run.finishedAt ?? run.lastMessageAt),
				tokens: sessions.reduce((sum, {tokens}) => sum + tokens, 0),
				...(costUsd !== undefined && {costUsd}),
				sessions: sessions.length,
				endings: endingsOf(stream),
			},
		];
	});
