import {gridServer, gridTools, identityEnv, modelOption, promptFile, promptOnStdin} from '../shared/launching.ts';
import type {Adapter, LaunchRequest} from '../types.ts';

/** `codex exec` asks nobody, so what a mode would ask for is not done; what it takes unasked stays in the sandbox. */
const sandboxes: Readonly<Record<string, string>> = {
	acceptEdits: 'workspace-write',
	auto: 'workspace-write',
	bypassPermissions: 'danger-full-access',
};

/** In a sandbox of ours what it may write it may write everywhere: its own would close git's folder. */
const sandboxOf = (mode: string, isBoxed = false): string => {
	const own = sandboxes[mode] ?? 'read-only';
	return isBoxed && own !== 'read-only' ? 'danger-full-access' : own;
};

/** A setting as `-c` takes it: TOML, which a JSON string or list of strings is too. */
const setting = (name: string, value: string | readonly string[]): readonly string[] => [
	'-c',
	`${name}=${JSON.stringify(value)}`,
];

/** The MCP server for this session alone; its reporting tools need no approval, all others are refused unasked. */
const serverSettings = (request: LaunchRequest): readonly string[] => {
	const {command, args, env} = gridServer(request);
	return [
		...setting('mcp_servers.grid.command', command),
		...setting('mcp_servers.grid.args', args),
		...Object.entries(env).flatMap(([name, value]) => setting(`mcp_servers.grid.env.${name}`, value)),
		...gridTools.flatMap(name => setting(`mcp_servers.grid.tools.${name}.approval_mode`, 'approve')),
	];
};

/** Resuming takes the sandbox as configuration only. A commit writes to git's own folders, outside the worktree. */
const resumeOptions = ({stream, gitFolders, isBoxed}: LaunchRequest): readonly string[] => [
	...setting('sandbox_mode', sandboxOf(stream.permissionMode, isBoxed)),
	...(isBoxed ? [] : setting('sandbox_workspace_write.writable_roots', gitFolders)),
	...(stream.model === undefined ? [] : setting('model', stream.model)),
];

/** Each of git's folders is named: the sandbox keeps a worktree's own read-only when only one above it may be written. */
const freshOptions = ({
	stream,
	gitFolders,
	isBoxed = false,
}: Pick<LaunchRequest, 'stream' | 'gitFolders' | 'isBoxed'>): readonly string[] => [
	'-s',
	sandboxOf(stream.permissionMode, isBoxed),
	...(isBoxed ? [] : gitFolders).flatMap(folder => ['--add-dir', folder]),
	...modelOption(stream.model),
];

/** What stands for the prompt in its arguments. */
const fromStdin = '-';

export const launchCodex: Adapter['launch'] = request => {
	const {resumeId} = request;
	const common = ['--json', '--skip-git-repo-check', ...(request.isReadOnly ? [] : serverSettings(request))];
	return {
		argv:
			resumeId === undefined
				? ['codex', 'exec', ...common, ...freshOptions(request), fromStdin]
				: ['codex', 'exec', 'resume', ...common, ...resumeOptions(request), resumeId, fromStdin],
		env: identityEnv(request),
		files: promptFile(request),
		stdin: promptOnStdin,
	};
};

/** By hand it asks by itself; the sandbox and where a commit writes are the same. */
export const takeOverCodex: Adapter['takeOver'] = ({stream, resumeId, gitFolders, isBoxed}) => [
	'codex',
	...(resumeId === undefined ? [] : ['resume', resumeId]),
	...freshOptions({stream, gitFolders, ...(isBoxed && {isBoxed})}),
];
