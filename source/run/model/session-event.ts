import type {Report} from './report.ts';
import type {Exit, ProcessIdentity, Question} from './types.ts';

/** What an agent did, asked or was told, and how its process is. A stale session id changes nothing. */
export type SessionEvent =
	/** Of the streams whose agent works under another account than the run's own. */
	| {readonly type: 'accounts.changed'; readonly accounts: Readonly<Record<string, string>>}
	| {
			readonly type: 'session.started';
			readonly streamId: string;
			readonly sessionId: string;
			readonly process: ProcessIdentity;
	  }
	| {
			readonly type: 'session.startFailed';
			readonly streamId: string;
			readonly sessionId: string;
			readonly reason: string;
			readonly isPermanent: boolean;
			/** Nothing was started at all: the same attempt begins again. */
			readonly isNeverStarted?: boolean;
	  }
	/** Everything read from `offset` on; `lines` is how many. */
	| {
			readonly type: 'session.reported';
			readonly streamId: string;
			readonly sessionId: string;
			readonly reports: readonly Report[];
			readonly offset: number;
			readonly memory: unknown;
	  }
	/** The process is gone and its output is read to the end. `lastLine`: the last of stderr or stdout. */
	| {
			readonly type: 'session.exited';
			readonly streamId: string;
			readonly sessionId: string;
			readonly exit: Exit | 'unknown';
			readonly lastLine: string;
	  }
	/** A sign of work that is not output: CPU time of its processes. */
	| {readonly type: 'session.worked'; readonly streamId: string; readonly sessionId: string}
	/** Answer to session.stop: no process of the session is left (or `left` could not be ended). */
	| {
			readonly type: 'session.stopped';
			readonly streamId: string;
			readonly sessionId: string;
			readonly left: number;
			/** Locks that its git left when it was killed; they are removed. */
			readonly locks?: readonly string[];
			/** What still runs in its worktree and cannot be told to be its own. */
			readonly strays?: readonly {readonly pid: number; readonly name: string}[];
	  }
	| {readonly type: 'session.flooded'; readonly streamId: string; readonly sessionId: string; readonly bytes: number}
	| {
			readonly type: 'question.asked';
			readonly streamId: string;
			readonly sessionId: string;
			readonly question: Omit<Question, 'at' | 'sessionId'>;
	  }
	/** It is denied, and nobody is asked. */
	| {
			readonly type: 'question.unreadable';
			readonly streamId: string;
			readonly sessionId: string;
			readonly questionId: string;
			readonly message: string;
	  }
	/** The session's hook has handed the message to the agent. */
	| {
			readonly type: 'message.taken';
			readonly streamId: string;
			readonly sessionId: string;
			readonly messageId: string;
	  }
	| {readonly type: 'attach.ended'; readonly streamId: string; readonly isLost: boolean};
