import {identityEnv, isTooLong, modelOption, promptArgument, promptFile} from '../launching.ts';
import {allowedCommands} from '../shell-rules.ts';
import type {Adapter, LaunchRequest} from '../types.ts';

/** Without yolo or auto_edit it is not even offered the tools that write. It asks nobody: what would need a question is denied. */
const approvalModes: Readonly<Record<string, string>> = {
	acceptEdits: 'auto_edit',
	plan: 'plan',
	auto: 'yolo',
	bypassPermissions: 'yolo',
};

/** Its policy files would say the same, but naming one sets the user's own aside, with what they forbid. */
const allowed = ({permissionMode, allowedTools}: LaunchRequest['stream']): readonly string[] => {
	if (permissionMode === 'plan') return [];
	const commands = allowedCommands(allowedTools);
	if (commands === 'all') return ['--allowed-tools=run_shell_command'];
	return commands.map(command => `--allowed-tools=run_shell_command(${command})`);
};

const permissionOptions = (stream: LaunchRequest['stream']): readonly string[] => [
	'--approval-mode',
	approvalModes[stream.permissionMode] ?? 'default',
	...allowed(stream),
];

export const launchGemini: Adapter['launch'] = request => ({
	argv: [
		'gemini',
		'-p',
		promptArgument(request),
		'-o',
		'stream-json',
		...permissionOptions(request.stream),
		...(isTooLong(request.prompt) ? [`--include-directories=${request.folder}`] : []),
		...modelOption(request.stream.model),
		...(request.resumeId === undefined ? ['--session-id', request.sessionId] : ['-r', request.resumeId]),
	],
	env: {...identityEnv(request), GEMINI_CLI_TRUST_WORKSPACE: 'true'},
	files: promptFile(request),
});

export const takeOverGemini: Adapter['takeOver'] = ({stream, resumeId}) => [
	'gemini',
	...(resumeId === undefined ? [] : ['-r', resumeId]),
	...permissionOptions(stream),
	...modelOption(stream.model),
];
