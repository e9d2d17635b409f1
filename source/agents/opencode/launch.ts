import {gridServer, gridTools, identityEnv, modelOption, promptFile, promptOnStdin} from '../shared/launching.ts';
import {allowedCommands} from '../shared/shell-rules.ts';
import type {Adapter, LaunchRequest} from '../types.ts';

type Rules = Readonly<Record<string, unknown>>;

/** What a permission mode is called there. */
const modeOptions: Readonly<Record<string, readonly string[]>> = {
	plan: ['--agent', 'plan'],
	auto: ['--auto'],
	bypassPermissions: ['--auto'],
};

const commandRules = (allowedTools: readonly string[]): unknown => {
	const commands = allowedCommands(allowedTools);
	if (commands === 'all') return 'allow';
	const rules = commands.flatMap(command => [
		[command, 'allow'],
		[`${command} *`, 'allow'],
	]);
	return {'*': 'deny', ...Object.fromEntries(rules)};
};

/** It asks nobody. A question would end its turn, so what would need one is denied and the agent continues with other work. */
const permissionRules = ({stream, folder}: LaunchRequest): Rules => {
	if (stream.permissionMode in modeOptions) return {};
	return {
		edit: stream.permissionMode === 'acceptEdits' ? 'allow' : 'deny',
		bash: commandRules(stream.allowedTools),
		external_directory: {'*': 'deny', [`${folder}/*`]: 'allow'},
	};
};

/** The MCP server for this session alone, with its reporting tools. */
const configuration = (request: LaunchRequest): string => {
	const {command, args, env} = gridServer(request);
	const tools = gridTools.map(name => [`grid_${name}`, 'allow']);
	if (request.isReadOnly) return JSON.stringify({permission: {...permissionRules(request), 'grid_*': 'deny'}});
	return JSON.stringify({
		mcp: {grid: {type: 'local', command: [command, ...args], environment: env, enabled: true}},
		permission: {...permissionRules(request), 'grid_*': 'deny', ...Object.fromEntries(tools)},
	});
};

export const launchOpencode: Adapter['launch'] = request => ({
	argv: [
		'opencode',
		'run',
		'--format',
		'json',
		...(modeOptions[request.stream.permissionMode] ?? []),
		...(request.resumeId === undefined ? [] : ['-s', request.resumeId]),
		...modelOption(request.stream.model),
	],
	env: {
		...identityEnv(request),
		OPENCODE_CONFIG_CONTENT: configuration(request),
		// A session must end with the program it began with.
		OPENCODE_DISABLE_AUTOUPDATE: '1',
	},
	files: promptFile(request),
	stdin: promptOnStdin,
});

export const takeOverOpencode: Adapter['takeOver'] = ({stream, resumeId}) => [
	'opencode',
	...(resumeId === undefined ? [] : ['-s', resumeId]),
	...modelOption(stream.model),
];
