/** What a request to a model holds, whichever API it is made to. */
export type Dialogue = {
	/** What people said, oldest first; what the program puts in of its own is among it. */
	readonly said: readonly string[];
	readonly calls: readonly Call[];
	readonly tools: ReadonlySet<string>;
};

export type Call = {
	readonly name: string;
	/** As it was sent; of a tool that takes plain text, that text. */
	readonly input: unknown;
	/** Undefined while (or because) no result came. */
	readonly result?: string;
};

/** What a scripted model wants; each API has its own tool for it, or none. */
export type Wish =
	/** Makes the grid's tools callable, where they must be looked for first. */
	| {readonly is: 'look'}
	| {readonly is: 'write'; readonly path: string; readonly content: string}
	| {readonly is: 'shell'; readonly command: string}
	| {readonly is: 'report'; readonly task: number; readonly status: 'in_progress' | 'completed'}
	| {readonly is: 'to-dos'; readonly todos: readonly {readonly title: string; readonly status: Status}[]};
export type Status = 'pending' | 'in_progress' | 'completed';

export type Answer =
	| {readonly is: 'call'; readonly call: Call}
	| {readonly is: 'text'; readonly text: string}
	/** `limit` ends at `until` (epoch milliseconds). */
	| {readonly is: 'limit'; readonly until: number}
	| {readonly is: 'context'}
	| {readonly is: 'login'}
	/** The connection stays open and nothing ever comes. */
	| {readonly is: 'silence'};

/** One model API: how a request is read, which tool a wish is for, and how an answer looks on the wire. */
export type Dialect = {
	readonly name: 'codex' | 'gemini' | 'opencode';
	readonly isWork: (method: string, path: string) => boolean;
	readonly read: (body: never) => Dialogue;
	readonly callFor: (wish: Wish, tools: ReadonlySet<string>) => Call | undefined;
	readonly write: (answer: Answer, count: number, now: number) => Wire | undefined;
};
export type Wire = {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Server-sent events, or one JSON body. */
	readonly events?: readonly {readonly event?: string; readonly data: unknown}[];
	readonly body?: unknown;
};

export const gridTool = (tools: Iterable<string>): string | undefined =>
	[...tools].find(name => /grid.*task_update$/.test(name));
