/** As much of the Anthropic Messages API as Claude Code speaks. */
export type TextBlock = {readonly type: 'text'; readonly text: string};
export type ToolUse = {
	readonly type: 'tool_use';
	readonly id: string;
	readonly name: string;
	readonly input: Readonly<Record<string, unknown>>;
};
export type ToolResult = {
	readonly type: 'tool_result';
	readonly tool_use_id: string;
	readonly content?: string | readonly Block[];
	readonly is_error?: boolean;
};
export type Block = TextBlock | ToolUse | ToolResult | {readonly type: 'other'};
export type Message = {readonly role: 'user' | 'assistant' | 'system'; readonly content: string | readonly Block[]};
export type MessagesRequest = {
	readonly model: string;
	readonly system?: string | readonly Block[];
	readonly messages: readonly Message[];
	readonly tools?: readonly {readonly name: string}[];
	readonly stream?: boolean;
};

/** What the stub gives back. `chunkMs`: pause before each piece of a streamed answer. */
export type Reply =
	| {readonly is: 'message'; readonly blocks: readonly (TextBlock | ToolUse)[]; readonly chunkMs?: number}
	| {
			readonly is: 'error';
			readonly status: number;
			readonly kind: string;
			readonly message: string;
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** The connection stays open and nothing ever comes. */
	| {readonly is: 'silence'};

export const blocksOf = (content: string | readonly Block[] | undefined): readonly Block[] =>
	typeof content === 'string' ? [{type: 'text', text: content}] : (content ?? []);

export const textOf = (content: string | readonly Block[] | undefined): string =>
	blocksOf(content)
		.flatMap(block => (block.type === 'text' ? [block.text] : []))
		.join('\n');
