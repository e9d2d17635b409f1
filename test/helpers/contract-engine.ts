import type {Change, Engine, StartAnswer, StartRequest} from '../../source/engine/types.ts';
import type {Command, CommandAnswer} from '../../source/run/model/command.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Activity, Run, Stream} from '../../source/run/model/types.ts';
import {findStream} from '../../source/run/select/streams.ts';
import {createPlan, createPlannedStream, createRun} from './create-run.ts';

/** What a test does to the run behind the engine's back. */
export type Patch = {
	readonly run?: Partial<Omit<Run, 'streams' | 'plan'>>;
	readonly streams?: Readonly<Record<string, Stream>>;
	readonly activities?: readonly Activity[];
	/** Revisions that are left out before this one, as if changes had been lost. */
	readonly skip?: number;
	/** The change says which revision it builds on, so that nothing counts as lost. */
	readonly isCounted?: boolean;
};

export type ContractEngine = {-readonly [Key in keyof Engine]: Engine[Key]} & {
	readonly patch: (patch: Patch) => void;
	readonly replace: (run: Run | null) => void;
	readonly sent: readonly Command[];
	readonly subscribers: () => number;
	readonly current: () => Run | null;
};

type PlanDocument = {
	readonly name?: string;
	readonly streams?: readonly {readonly id: string; readonly name?: string}[];
};

const startedRun = (document: PlanDocument): Run => {
	const streams = (document.streams ?? []).map(({id, name}) =>
		createPlannedStream({id, name: name ?? id, tasks: [{title: 'One', acceptance: []}]}),
	);
	const plan = createPlan({name: document.name ?? 'run', streams});
	return createRun({plan, id: 'run-1', createdAt: Date.now()});
};

/** An Engine that keeps a run in memory, so that the door can be tried without agents. It starts runs, pauses them, counts tasks. */
export const createContractEngine = (initial: Run | null = null, log: readonly LogEntry[] = []): ContractEngine => {
	let run = initial;
	const listeners = new Set<(change: Change) => void>();
	const history: Activity[] = [];
	const sent: Command[] = [];
	const emit = (change: Change) => {
		for (const listener of listeners) listener(change);
	};
	const replace = (next: Run | null) => {
		run = next;
		emit({type: 'run', run, activities: history});
	};
	const patch = ({run: fields = {}, streams = {}, activities = [], skip = 0, isCounted = false}: Patch) => {
		if (!run) throw new Error('There is no run to change.');
		const since = run.revision;
		const revision = since + 1 + skip;
		run = {...run, ...fields, revision, streams: {...run.streams, ...streams}};
		history.push(...activities);
		emit({type: 'changed', revision, ...(isCounted && {since}), run: fields, streams, activities});
	};
	const note = (text: string): Activity => ({at: Date.now(), kind: 'command', text});
	const onTask = (command: Extract<Command, {type: 'task.update'}>): CommandAnswer => {
		const stream = run?.streams[command.streamId];
		if (stream?.sessions.at(-1)?.id !== command.sessionId) {
			return {ok: false, code: 'STALE_SESSION', message: 'The session is not the current one.'};
		}
		const tasks = stream.tasks.map((task, i) => (i === command.task - 1 ? {...task, status: command.status} : task));
		patch({streams: {[stream.id]: {...stream, tasks}}});
		return {ok: true, message: 'noted'};
	};
	const send = async (command: Command): Promise<CommandAnswer> => {
		sent.push(command);
		if (
			'streamId' in command &&
			command.streamId !== undefined &&
			!Object.hasOwn(run?.streams ?? {}, command.streamId)
		) {
			return {ok: false, code: 'STREAM_NOT_FOUND', message: `there is no stream ${command.streamId}`};
		}
		if (command.type === 'task.update') return onTask(command);
		if (command.type === 'run.pause' || command.type === 'run.continue') {
			patch({run: {isPaused: command.type === 'run.pause'}, activities: [note(command.type)]});
		}
		return {ok: true, message: `${command.type} done`, ...(run && {revision: run.revision})};
	};
	const start = async ({document}: StartRequest): Promise<StartAnswer> => {
		const plan = document as PlanDocument;
		if (!plan.streams?.length) {
			const faults = [{path: 'streams', message: 'No streams defined'}];
			return {ok: false, code: 'PLAN_INVALID', message: 'No streams defined', faults};
		}
		const isContinued = run !== null;
		if (!isContinued) replace(startedRun(plan));
		return {ok: true, runId: run?.id ?? '', isContinued};
	};
	return {
		patch,
		replace,
		sent,
		subscribers: () => listeners.size,
		current: () => run,
		run: async () => run,
		subscribe(listener) {
			listeners.add(listener);
			listener({type: 'run', run, activities: history});
			return () => listeners.delete(listener);
		},
		send,
		start,
		async log(streamId, {attempt, before = log.length, limit = 500} = {}) {
			const stream = run && findStream(run, streamId);
			const session =
				attempt === undefined ? stream?.sessions.at(-1) : stream?.sessions.find(s => s.attempt === attempt);
			if (!session) return undefined;
			const entries = log.slice(Math.max(0, before - limit), before);
			return {sessionId: session.id, attempt: session.attempt, agent: session.agent, entries, total: log.length};
		},
		diff: async streamId => [{path: `${streamId}.ts`, added: 1, removed: 0, isBinary: false, lines: ['+one']}],
		review: async () => undefined,
		mergePreview: async () => undefined,
		activities: async limit => (limit === undefined ? history : history.slice(-limit)),
		takeOver: async streamId => ({argv: ['claude', '--resume', streamId], cwd: '/tmp'}),
		clean: async () => ({removed: [], kept: [], droppedOutputs: 0, bytes: 0}),
		close: async () => listeners.clear(),
	};
};
