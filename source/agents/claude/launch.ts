import {gridServer, gridTools, identityEnv, modelOption, promptFile, promptOnStdin} from '../shared/launching.ts';
import type {Adapter, LaunchRequest} from '../types.ts';
import {hookScript, hookSettings} from './hooks.ts';

const allowedGridTools = gridTools.map(name => `mcp__grid__${name}`);

/** Longer than our server waits for an answer itself. */
const questionMs = 9 * 60 * 60_000;

/** What the lead may ask for; the engine knows its session from all others. */
const leadTools = ['stream_spawn', 'stream_send', 'stream_stop', 'stream_merge', 'events_poll'].map(
	name => `mcp__grid__${name}`,
);

/** It only reads: tools that write are not offered to it. */
const leadOptions = ['--disallowedTools', 'Edit', 'Write', 'NotebookEdit'];

/** All worktrees share one stash: what an agent pops may be another's work. */
const denied = ['--disallowedTools', 'Bash(git stash)', 'Bash(git stash:*)'];

const mcpConfig = (request: LaunchRequest): string => {
	const grid = {
		...gridServer(request),
		// Newer versions hide its tools behind a search otherwise.
		alwaysLoad: true,
		// A question waits for the user, whatever MCP_TOOL_TIMEOUT the user has set.
		timeout: questionMs,
	};
	return `${JSON.stringify({mcpServers: {grid}}, null, '\t')}\n`;
};

/** `--allowedTools` and `--mcp-config` take all that follows up to the next option. The user's own MCP servers stay. */
const readingTools = ['Read', 'Grep', 'Glob'];

/** Settings and servers of the project would run what whose work it reads has written. */
const launchReader: Adapter['launch'] = request => ({
	argv: [
		...['claude', '-p', '--output-format', 'stream-json', '--verbose', '--session-id', request.sessionId],
		...['--permission-mode', 'dontAsk', '--setting-sources', 'user', '--strict-mcp-config'],
		...['--allowedTools', ...readingTools],
		...['--disallowedTools', 'Edit', 'Write', 'NotebookEdit', 'Bash'],
		...modelOption(request.stream.model),
	],
	env: {...identityEnv(request), DISABLE_AUTOUPDATER: '1'},
	files: promptFile(request),
	stdin: promptOnStdin,
});

export const launchClaude: Adapter['launch'] = request => {
	if (request.isReadOnly) return launchReader(request);
	const {stream, sessionId, resumeId, folder} = request;
	return {
		argv: [
			'claude',
			'-p',
			'--output-format',
			'stream-json',
			'--verbose',
			'--include-partial-messages',
			...(resumeId === undefined ? ['--session-id', sessionId] : ['--resume', resumeId]),
			'--permission-mode',
			stream.permissionMode,
			// Without somebody to ask, what needs permission is denied unasked.
			'--permission-prompt-tool',
			'mcp__grid__permission_prompt',
			'--allowedTools',
			...stream.allowedTools.filter(tool => !tool.startsWith('-')),
			...allowedGridTools,
			...(stream.lead ? [...leadTools, ...leadOptions] : []),
			'--mcp-config',
			`${folder}/mcp.json`,
			'--settings',
			`${folder}/settings.json`,
			...denied,
			...modelOption(stream.model),
		],
		env: {
			...identityEnv(request),
			// Newer versions offer no to-do tools unless asked.
			CLAUDE_CODE_ENABLE_TODO_TOOLS: '1',
			// A session must end with the program it began with.
			DISABLE_AUTOUPDATER: '1',
			// After 5 s 2.1.197 would begin without our server, and end at the first tool for lack of the permission prompt.
			MCP_CONNECT_TIMEOUT_MS: '20000',
		},
		files: {
			...promptFile(request),
			'mcp.json': mcpConfig(request),
			'settings.json': hookSettings(request.isBoxed),
			'hook.sh': hookScript,
		},
		stdin: promptOnStdin,
	};
};

/** Its own sandbox in one of ours would fail each command. */
const noOwnSandbox = ['--settings', JSON.stringify({sandbox: {enabled: false}})];

export const takeOverClaude: Adapter['takeOver'] = ({stream, resumeId, isBoxed}) => [
	'claude',
	...(resumeId === undefined ? [] : ['--resume', resumeId]),
	'--permission-mode',
	stream.permissionMode,
	...(isBoxed ? noOwnSandbox : []),
	...modelOption(stream.model),
];
