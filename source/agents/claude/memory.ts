import type {Todo} from '../../run/model/report.ts';
import {asObject} from '../shared/json.ts';

export type ToolMemory = {
	readonly id: string;
	readonly name: string;
	readonly at?: number;
	/** Only for tools that change to-dos and tasks: what it asks for; it counts once its result is there. */
	readonly todo?: {readonly key?: string; readonly title?: string; readonly status?: string; readonly reason?: string};
};

/** What one line cannot say and a later one needs; JSON, bounded, of one process. */
export type Memory = {
	readonly folder?: string;
	readonly model?: string;
	/** The last instant the output named. */
	readonly at?: number;
	/** Tool calls without a result yet, oldest first. */
	readonly tools: readonly ToolMemory[];
	readonly todos: readonly Todo[];
	/** What was last said of each numbered task: agents say it twice, by the MCP tool and in their own list. */
	readonly told?: readonly {readonly task: string; readonly status: string}[];
	/** Messages whose usage is counted: one message comes in several events. */
	readonly counted: readonly string[];
	readonly tokens: number;
	/** Tasks of the CLI that run beside the conversation. */
	readonly tasks: readonly {readonly id: string; readonly toolId?: string; readonly isOpen: boolean}[];
	readonly endedTasks: readonly string[];
	/** Tool calls whose denial is reported. */
	readonly denied: readonly string[];
	/** The last message the CLI itself put in the agent's mouth: an API error. */
	readonly fault?: {readonly kind: string; readonly text: string; readonly status?: number};
	readonly resetsAt?: number;
};

const empty: Memory = {tools: [], todos: [], counted: [], tokens: 0, tasks: [], endedTasks: [], denied: []};

/** The memory as it was given back; anything else (null at first) is an empty one. */
export const memoryFrom = (memory: unknown): Memory =>
	Array.isArray(asObject(memory)?.tools) ? (memory as Memory) : empty;

/** What a resumed conversation knows from the session before it: the list its to-do events are about. */
export const resumedMemory = (memory: unknown): Memory => ({...empty, todos: memoryFrom(memory).todos});

/** Appends, keeping the newest. */
export const keep = <Item>(list: readonly Item[], item: Item, max: number): readonly Item[] =>
	[...list, item].slice(-max);
