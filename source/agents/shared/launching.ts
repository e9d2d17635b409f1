import type {LaunchRequest} from '../types.ts';

// Linux takes 128 KiB an argument at most; beyond it no process starts at all.
const longestArgument = 100_000;

const isTooLong = (prompt: string): boolean => new TextEncoder().encode(prompt).length > longestArgument;

/**
 * A prompt as one argument: without NUL (no process takes it), never read as an option, and when it is longer than a
 * system takes, the words that point to the file it is in.
 */
export const promptArgument = ({prompt, folder}: Pick<LaunchRequest, 'prompt' | 'folder'>): string => {
	const whole = prompt.replaceAll('\0', '');
	if (isTooLong(prompt))
		return `Your instructions are in the file ${folder}/prompt.md. Read all of it first, then do what it says.`;
	return whole.startsWith('-') ? ` ${whole}` : whole;
};

export const promptFile = ({prompt}: Pick<LaunchRequest, 'prompt'>): Readonly<Record<string, string>> => ({
	'prompt.md': prompt,
});

/** Its prompt as stdin, which no other user can read. */
export const promptOnStdin = 'prompt.md';

/** Who an agent's process works for; the MCP server, the hooks and the sweep after a stop go by it. */
export const identityEnv = ({socket, stream, sessionId, folder}: LaunchRequest): Readonly<Record<string, string>> => ({
	CLAUDE_GRID_SOCKET: socket,
	CLAUDE_GRID_STREAM: stream.id,
	CLAUDE_GRID_SESSION: sessionId,
	CLAUDE_GRID_FOLDER: folder,
	...(stream.lead && {CLAUDE_GRID_ROLE: 'lead'}),
});

/** What an agent may do in the grid without being asked: report and look; the server lets it change its own stream only. */
export const gridTools = [
	'task_update',
	'task_list',
	'stream_list',
	'stream_get',
	'progress_summary',
	'stream_conflict_check',
	'checkpoint_create',
	'work_product_store',
] as const;

/** Our MCP server as a program with its arguments and environment. */
export const gridServer = (
	request: LaunchRequest,
): {readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>>} => ({
	command: request.programs.node,
	args: [request.programs.mcp],
	env: {...request.programs.env, ...identityEnv(request)},
});

/** `--model M` when the plan names one; one argument, so that no name can be an option. */
export const modelOption = (model: string | undefined): readonly string[] =>
	model === undefined ? [] : [`--model=${model}`];
