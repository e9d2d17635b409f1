import type {Adapter} from '../../agents/types.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {AgentName} from '../../plan/types.ts';
import type {Executor} from '../../process/types.ts';
import type {CommandAnswer} from '../../run/model/command.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run} from '../../run/model/types.ts';
import type {Message} from '../../run/update.ts';
import type {Elsewhere} from '../cleanup/clean.ts';
import type {Engine} from '../types.ts';
import type {Environments} from './environments.ts';
import type {Observations} from './observations.ts';

/** The sockets that agents are given, one for each session: they open to no more than that session may do. */
export type SessionSockets = {
	/** Gives where it is, alone in a folder; the same when it is open. `folder` is the session's. */
	readonly open: (sessionId: string, folder: string) => Promise<string>;
	readonly close: (sessionId: string) => Promise<void>;
	/** What the session would be answered at its socket. */
	readonly answer?: (sessionId: string, request: Request) => Promise<Response>;
};

/** The other machines of one run. */
export type HostDesk = {
	/** This machine has the stream. */
	readonly isHere: (streamId: string) => boolean;
	/** Has an effect done where its stream is. Lost while that host is away: it is asked for again once it is back. */
	readonly order: (effect: Effect) => void;
	readonly changed: (before: Run, after: Run) => void;
	/** These throw HOST_AWAY. */
	readonly log: Engine['log'];
	readonly diff: (streamId: string) => ReturnType<Engine['diff']>;
	readonly takeOver: Engine['takeOver'];
	readonly review: Engine['review'];
	/** Removes a worktree there; also what is not committed where that is forced, once it is saved here. */
	readonly clean: Elsewhere;
	readonly close: () => Promise<void>;
};

/** The user's machines by name. */
export type KnownHosts = Readonly<
	Record<
		string,
		{
			readonly slots?: number | undefined;
			readonly labels?: readonly string[] | undefined;
			readonly moveAfterMinutes?: number | undefined;
		}
	>
>;

export type EngineOptions = {
	readonly repository: RepositoryFacts;
	/** Where the engine listens. */
	readonly socket: string;
	/** Absent: agents are given the engine's own socket. */
	readonly sockets?: SessionSockets;
	/** The environment it was started in, already scrubbed: agents get it where no client gave another. */
	readonly env: Readonly<Record<string, string>>;
	readonly version: string;
	/** Our own programs as built; copied into each run's folder. */
	readonly programs: {readonly mcp: string; readonly fakeAgent: string; readonly network?: string};
	/** Absent: every run is this machine's alone. */
	readonly hosts?: {
		readonly known: (env: Readonly<Record<string, string>>) => KnownHosts;
		readonly open: (world: World) => Promise<HostDesk>;
	};
	readonly executor: Executor;
	readonly adapterFor: (name: AgentName) => Adapter;
	readonly bootId: string;
	readonly now?: () => number;
	/** Milliseconds between two looks at agents' outputs; default 120. */
	readonly pollMs?: number;
	/** Bytes of output after which a session is stopped; default 256 MB. */
	readonly largestOutputBytes?: number;
	/** Where all that the core is given is written down, to be replayed (engine/trace). */
	readonly tracePath?: string;
};

/** As much as is needed to look at a run. */
export type ViewedWorld = {
	readonly options: Pick<EngineOptions, 'repository' | 'adapterFor'>;
	readonly run: () => Run | undefined;
};

/** What the parts of the engine know of each other. */
export type World = {
	readonly options: EngineOptions;
	readonly now: () => number;
	readonly run: () => Run | undefined;
	/** The one way in: every change of the run goes through it. */
	readonly dispatch: (message: Message) => CommandAnswer | undefined;
	/** What agents and all that belongs to a run or to one of its streams get as their environment. */
	readonly environments: Pick<Environments, 'of' | 'within'>;
	readonly observations: Observations;
	/** A bug, not a fault of the world: logged with its stack, the engine continues. */
	readonly onBug: (error: unknown, where: string) => void;
};
