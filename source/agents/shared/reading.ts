import type {LogEntry, Parsed, Report, Todo} from '../../run/model/report.ts';
import {asObject} from './json.ts';
import {todoEntries} from './todo-entries.ts';

/** What the parsers of codex, gemini and opencode remember between lines; JSON, bounded. */
export type Memory = {
	readonly sessionId?: string;
	/** What the agent said last, and what it is saying just now (piece by piece). */
	readonly said: string;
	readonly saying: string;
	/** Open tool calls: id, how they look, when they began, what file they are to write. */
	readonly tools: readonly {readonly id: string; readonly line: string; readonly at?: number; readonly path?: string}[];
	readonly todos: readonly Todo[];
	readonly tokens: number;
	readonly costUsd: number;
	/** The last failure shown, so that it is shown once. */
	readonly fault?: string;
};

const empty: Memory = {said: '', saying: '', tools: [], todos: [], tokens: 0, costUsd: 0};

export const memoryFrom = (memory: unknown): Memory =>
	Array.isArray(asObject(memory)?.tools) ? (memory as Memory) : empty;

/** A reading with what it gives, in short. */
export const gives = (
	memory: Memory,
	reports: readonly Report[] = [{type: 'alive'}],
	entries: readonly LogEntry[] = [],
): Parsed => ({memory, reports, entries});

/** The agent's whole to-do list as it stands now. */
export const givesTodos = (memory: Memory, todos: readonly Todo[]): Parsed =>
	gives({...memory, todos}, [{type: 'todos', todos}], todoEntries(memory.todos, todos));
