import type {Draft} from './draft.ts';
import type {Command, CommandAnswer, CommandType} from './model/command.ts';
import type {RunEvent, Tick} from './model/event.ts';
import type {Alert, Instant, Run} from './model/types.ts';

export type Message = RunEvent | Command | Tick;
export type EventType = RunEvent['type'] | Tick['type'];
export type CommandOf<Type extends CommandType> = Extract<Command, {readonly type: Type}>;
export type EventOf<Type extends EventType> = Extract<RunEvent | Tick, {readonly type: Type}>;

/** Every command has one handler. */
export type CommandTable = {
	readonly [Type in CommandType]: (draft: Draft, command: CommandOf<Type>) => CommandAnswer;
};

/** Every event has one handler; one that names a stream comes only while there is that stream. */
export type EventTable = {readonly [Type in EventType]: (draft: Draft, event: EventOf<Type>) => void};

type Hook = (draft: Draft) => void;

/** `of`: what it is about, the second part of its key; absent: its stream. */
export type DerivedAlert = Omit<Alert, 'key' | 'since'> & {readonly of?: string};
export type AlertRule = (run: Run, now: Instant) => readonly DerivedAlert[];
/** By the first part of the keys of their alerts. */
export type AlertRules = {readonly [rule: string]: AlertRule};

/** What a feature adds to the core, which calls these hooks and names no feature. */
export type Feature = {
	readonly commands?: Partial<CommandTable>;
	readonly events?: Partial<EventTable>;
	/** With each tick, before the streams are looked at. */
	readonly tick?: Hook;
	/** After each message, before streams are started: what waited takes its turn again. */
	readonly wake?: Hook;
	/** After each message, when all that may start has: its own work continues, and what it told is brought up to date. */
	readonly settle?: Hook;
	/** After each message: what it changed since `before` is kept for whom it concerns. */
	readonly note?: (draft: Draft, before: Run) => void;
	/** After each message, when nothing else is left to do. */
	readonly rest?: Hook;
	/** What follows from the run as it is; nobody raises or clears these alerts. */
	readonly alerts?: AlertRules;
};
