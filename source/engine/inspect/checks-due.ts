import {stampOfHeads} from '../../git/checkpoint/abandoned-heads.ts';
import {factsAt} from '../../git/path-exists.ts';
import type {Run, Stream, WorkFacts} from '../../run/model/types.ts';
import {stallTimeoutMs} from '../../run/policy/stall.ts';
import {liveSession} from '../../run/select/streams.ts';

/** A check of a large worktree may take seconds: the next waits ten times as long. */
const restFactor = 10;
/** Between two checks while nothing shows that there is something new: twice as long after each. */
const quiet = {first: 1500, most: 30_000};
/** Of the time without a sign of work after which a stream is stalled. */
const shareOfLimit = 1 / 8;

type Last = {at: number; rest: number; quietMs: number; signs: string; work: WorkFacts | undefined};

/** Told when the check is over, and what it saw. */
type Took = (at: number, work: WorkFacts | undefined) => void;

/** When git is to be asked about a stream's worktree: after any sign of something new, else ever more seldom. */
export const createChecksDue = (commonDir: string) => {
	const lasts = new Map<string, Last>();
	/** Undefined: not now. Times in milliseconds. */
	const begin = async (run: Run, stream: Stream, now: number): Promise<Took | undefined> => {
		const last = lasts.get(stream.id);
		if (last && now - last.at < last.rest) return undefined;
		const signs = await signsOf(stream, commonDir);
		const isQuiet = last?.signs === signs;
		if (last && isQuiet && now - last.at < last.quietMs) return undefined;
		return (at, work) => {
			const isSame = isQuiet && last?.work === work;
			const most = Math.min(quiet.most, stallTimeoutMs(run, stream.id) * shareOfLimit);
			const quietMs = isSame ? Math.min(most, last.quietMs * 2) : quiet.first;
			lasts.set(stream.id, {at, rest: (at - now) * restFactor, quietMs, signs, work});
		};
	};
	return {begin};
};

/** What changes when the agent speaks, works, moves a branch or makes a file at the top; asks no git. */
const signsOf = async (stream: Stream, commonDir: string): Promise<string> => {
	const folder = stream.workplace?.path ?? '';
	const heads = await stampOfHeads(folder, commonDir);
	return `${liveSession(stream)?.offset} ${stream.signAt} ${factsAt(folder)?.mtimeNs} ${heads}`;
};
