import type {PlannedStream} from '../../plan/types.ts';
import type {HostFacts} from '../../run/features/hosts/index.ts';
import type {Effect, WorkEffect} from '../../run/model/effect.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run, Stream} from '../../run/model/types.ts';

/** Both ends must speak the same. */
export const hostProtocol = 1;

/** What is done where the stream's worktree is. */
export type HostEffect =
	| WorkEffect
	| Extract<Effect, {type: 'session.start' | 'session.stop' | 'question.answer' | 'message.deliver'}>;

/** A stream as its host needs it: the record, its place in the plan, and since which placement it counts. */
export type Placed = {readonly stream: Stream; readonly planned: PlannedStream; readonly epoch: number};

/** What a client asks of a stream's files. */
export type Question =
	| {
			readonly is: 'log';
			readonly streamId: string;
			readonly attempt?: number | undefined;
			readonly before?: number | undefined;
			readonly limit?: number | undefined;
	  }
	| {readonly is: 'diff'; readonly streamId: string}
	/** Its worktree as it lies, as a commit. */
	| {readonly is: 'snapshot'; readonly streamId: string}
	| {readonly is: 'takeOver'; readonly streamId: string}
	/** Its worktree is to be removed. */
	| {readonly is: 'clean'; readonly streamId: string; readonly isForced: boolean};

/** From the engine to a host. */
export type Down =
	/** Which streams it has, and how they stand: the first word after its hello. `run` has no streams. */
	| {
			readonly is: 'placed';
			readonly run: Run;
			readonly placed: readonly Placed[];
			readonly now: number;
			/** How many agents it may have at work, those of other engines among them. */
			readonly slots: number;
			readonly identity: {readonly name?: string | undefined; readonly email?: string | undefined};
			readonly hostSetup?: string | undefined;
			/** So long without the engine its agents may work; absent: to their end. */
			readonly fenceMs?: number | undefined;
	  }
	| ({readonly is: 'stream'} & Placed)
	/** `branches` are brought to these commits first. */
	| ({
			readonly is: 'order';
			readonly effect: HostEffect;
			readonly branches: readonly {readonly branch: string; readonly commit: string}[];
	  } & Placed)
	/** It is another host's now. */
	| {readonly is: 'gone'; readonly streamId: string}
	/** What it had left there is saved here. */
	| {readonly is: 'kept'; readonly streamId: string}
	| {readonly is: 'reply'; readonly call: number; readonly status: number; readonly body: string}
	| {readonly is: 'ask'; readonly ask: number; readonly question: Question};

/** From a host to the engine. */
export type Up =
	| {readonly is: 'hello'; readonly protocol: number; readonly facts: Omit<HostFacts, 'labels'>}
	/** It has looked at what it was left with. */
	| {readonly is: 'ready'}
	/** What it has is another by now. */
	| {readonly is: 'facts'; readonly facts: Omit<HostFacts, 'labels'>}
	| {readonly is: 'event'; readonly epoch: number; readonly event: RunEvent}
	/** It cannot begin. */
	| {readonly is: 'failed'; readonly reason: string}
	| {readonly is: 'late'; readonly streamId: string; readonly commit: string}
	/** Of an agent's MCP server. */
	| {
			readonly is: 'call';
			readonly call: number;
			readonly method: string;
			readonly path: string;
			readonly body: string;
	  }
	| {readonly is: 'answer'; readonly ask: number; readonly value?: unknown; readonly error?: string};
