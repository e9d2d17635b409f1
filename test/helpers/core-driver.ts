import {readPlan} from '../../source/plan/read-plan.ts';
import {createRun} from '../../source/run/create.ts';
import type {CommandAnswer} from '../../source/run/model/command.ts';
import type {Effect, EffectType} from '../../source/run/model/effect.ts';
import type {Report} from '../../source/run/model/report.ts';
import type {Run, RunOptions, Session, Stream, StreamState, WorkFacts} from '../../source/run/model/types.ts';
import {currentSession} from '../../source/run/select/streams.ts';
import {type Message, update} from '../../source/run/update.ts';

export const second = 1000;
export const minute = 60 * second;
export const day = 24 * 60 * minute;
/** 2026-03-01 09:00:00 UTC. */
export const start = Date.UTC(2026, 2, 1, 9);

export type Document = {readonly streams: readonly Record<string, unknown>[]; readonly [key: string]: unknown};

export const readDocument = (document: Document) => {
	const reading = readPlan({name: 'Trial', ...document});
	if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
	return reading.plan;
};

export const newRun = (document: Document, options: Partial<RunOptions> = {}): Run =>
	createRun({
		id: 'run-1',
		plan: readDocument(document),
		planHash: 'hash',
		repository: '/home/me/shop',
		base: {name: 'main', commit: 'base0'},
		target: 'main',
		options: {
			isMergeAtEnd: false,
			isCleanupAtEnd: false,
			worktreeFolder: '/home/me/shop.grid',
			overrides: {},
			...options,
		},
		bootId: 'boot-1',
		now: start,
	});

export const workOf = (over: Partial<WorkFacts> = {}): WorkFacts => ({
	head: 'base0',
	commits: 0,
	files: 0,
	added: 0,
	removed: 0,
	dirty: 0,
	branch: 'b',
	changedPaths: [],
	...over,
});

/** `commits` commits on top of the start: a head of its own. */
export const committed = (commits: number, over: Partial<WorkFacts> = {}): WorkFacts =>
	workOf({commits, head: `head${commits}`, files: 1, added: 10, ...over});

export const okResult = (text = 'done'): Report => ({type: 'result', ok: true, class: 'finished', text});
export const badResult = (
	kind: 'context' | 'limit' | 'permanent' | 'incomplete' | 'crash',
	text: string = kind,
	until?: number,
): Report => ({type: 'result', ok: false, class: kind, text, ...(until !== undefined && {until})});

const place = (id: string) => ({
	path: `/grid/${id}`,
	branch: `stream/${id}`,
	startCommit: 'base0',
	tips: {},
	isSetUp: false,
});

/** The core without a world: messages go in, effects pile up and are answered one by one, the clock stands until moved. */
export const createCore = (document: Document | Run, options: Partial<RunOptions> = {}) => {
	let run = 'revision' in document ? (document as Run) : newRun(document as Document, options);
	let now = run.lastMessageAt;
	let open: Effect[] = [];
	const all: Effect[] = [];

	const send = (message: Message): CommandAnswer | undefined => {
		const result = update(run, message, now);
		run = result.run;
		open.push(...result.effects);
		all.push(...result.effects);
		return result.answer;
	};
	const ofStream = (effect: Effect, id?: string) =>
		id === undefined || ('streamId' in effect && effect.streamId === id);
	/** Takes the effects of a type out of those that wait for an answer. */
	const take = <Type extends EffectType>(type: Type, id?: string) => {
		const isTaken = (effect: Effect): effect is Extract<Effect, {type: Type}> =>
			effect.type === type && ofStream(effect, id);
		const taken = open.filter(isTaken);
		open = open.filter(effect => !isTaken(effect));
		return taken;
	};
	const takeOne = <Type extends EffectType>(type: Type, id?: string) => {
		const taken = take(type, id);
		if (taken.length !== 1) throw new Error(`${taken.length} effects ${type} of ${id}, not one`);
		return taken[0]!;
	};
	const stream = (id: string): Stream => run.streams[id]!;
	const session = (id: string): Session => currentSession(stream(id))!;
	const sessionId = (id: string): string => session(id)?.id ?? '';

	const prepare = (id: string, over: Record<string, unknown> = {}): void => {
		takeOne('worktree.prepare', id);
		send({type: 'worktree.prepared', streamId: id, workplace: {...place(id), ...over}});
	};
	const launch = (id: string) => {
		const effect = takeOne('session.start', id);
		send({
			type: 'session.started',
			streamId: id,
			sessionId: effect.sessionId,
			process: {pid: 100, startTime: '1', bootId: run.bootId},
		});
		return effect;
	};
	const report = (id: string, ...reports: readonly Report[]): void => {
		send({
			type: 'session.reported',
			streamId: id,
			sessionId: sessionId(id),
			reports,
			offset: session(id).offset + 100,
			memory: {seen: session(id).offset + 100},
		});
	};
	const identify = (id: string): void =>
		report(id, {type: 'identified', agentSessionId: `talk-${session(id).attempt}`, model: 'm'});
	const exit = (id: string, code: number | 'unknown' = 0, lastLine = ''): void => {
		send({
			type: 'session.exited',
			streamId: id,
			sessionId: sessionId(id),
			exit: code === 'unknown' ? code : {code, signal: null},
			lastLine,
		});
	};
	/** Nobody of the session is left. */
	const stopped = (id: string): void => {
		const effect = takeOne('session.stop', id);
		send({type: 'session.stopped', streamId: id, sessionId: effect.sessionId, left: 0});
	};
	const saved = (id: string, work: WorkFacts = stream(id).work ?? workOf()): void => {
		const effect = take('checkpoint.save', id).at(-1);
		if (!effect) throw new Error(`no checkpoint asked for ${id}`);
		send({
			type: 'checkpoint.saved',
			streamId: id,
			number: effect.number,
			checkpoint: {ref: `refs/claude-grid/run-1/${id}/${effect.number}`, commit: 'c', at: now, why: effect.why},
			work,
		});
	};
	/** From ready to running with one report. */
	const begin = (id: string): void => {
		if (open.some(effect => effect.type === 'worktree.prepare' && effect.streamId === id)) prepare(id);
		launch(id);
		identify(id);
	};
	/** The session says its verdict, exits, is stopped and its work saved. */
	const end = (
		id: string,
		work?: WorkFacts,
		result: Report | undefined = okResult(),
		code: number | 'unknown' = 0,
	): void => {
		if (result) report(id, result);
		exit(id, code);
		stopped(id);
		saved(id, work);
	};
	return {
		run: () => run,
		now: () => now,
		/** All effects there ever were of a type. */
		effects: <Type extends EffectType>(type: Type, id?: string) =>
			all.filter((effect): effect is Extract<Effect, {type: Type}> => effect.type === type && ofStream(effect, id)),
		open: () => open,
		send,
		take,
		takeOne,
		stream,
		session,
		state: (id: string): StreamState => stream(id).state,
		is: (id: string): string => {
			const {state} = stream(id);
			return state.is === 'waiting' ? `waiting ${state.cause}` : state.is;
		},
		/** What history says, newest last. */
		said: () => all.flatMap(effect => (effect.type === 'activity.add' ? [effect.activity.text] : [])),
		alerts: () => run.alerts.map(alert => alert.key),
		/** The clock continues in ticks of a second. */
		pass: (ms: number): void => {
			for (const goal = now + ms; now < goal; ) {
				now = Math.min(goal, now + second);
				send({type: 'tick'});
			}
		},
		/** The clock is moved and nobody ticks. */
		jump: (ms: number): void => {
			now += ms;
		},
		tick: () => send({type: 'tick'}),
		prepare,
		launch,
		report,
		identify,
		exit,
		stopped,
		saved,
		begin,
		end,
		crash: (id: string, lastLine = 'boom', code: number | 'unknown' = 1): void => {
			exit(id, code, lastLine);
			stopped(id);
			saved(id);
		},
		verified: (id: string, ok: boolean): void => {
			takeOne('verify.run', id);
			const head = stream(id).work?.head ?? '';
			send({
				type: 'verify.finished',
				streamId: id,
				result: {ok, at: now, durationMs: 5, head, tail: ok ? '' : 'x\n1 failed'},
			});
		},
		/** The run goes through JSON; what was asked for is still under way. */
		resume: (): void => {
			run = JSON.parse(JSON.stringify(run));
		},
		/** The engine dies, a new one loads the run; what was asked for is forgotten. */
		restart: (bootId = run.bootId): void => {
			run = JSON.parse(JSON.stringify(run));
			open = [];
			send({type: 'engine.started', bootId});
		},
	};
};

export type Core = ReturnType<typeof createCore>;

/** A stream as a plan writes it. */
export const line = (id: string, over: Record<string, unknown> = {}): Record<string, unknown> => ({
	id,
	name: id.toLowerCase(),
	prompt: `Do ${id}.`,
	...over,
});

/** A core whose first tick has passed. */
export const go = (document: Document, options: Partial<RunOptions> = {}): Core => {
	const core = createCore(document, options);
	core.tick();
	return core;
};
