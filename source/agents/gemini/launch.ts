import {identityEnv, modelOption, promptFile, promptOnStdin} from '../shared/launching.ts';
import type {Adapter, LaunchRequest} from '../types.ts';
import {commandRules} from './rules.ts';

/** Without yolo or auto_edit it is not even offered the tools that write. It asks nobody: what would need a question is denied. */
const approvalModes: Readonly<Record<string, string>> = {
	acceptEdits: 'auto_edit',
	plan: 'plan',
	auto: 'yolo',
	bypassPermissions: 'yolo',
};

const modeOptions = ({permissionMode}: LaunchRequest['stream']): readonly string[] => [
	'--approval-mode',
	approvalModes[permissionMode] ?? 'default',
];

export const launchGemini: Adapter['launch'] = request => {
	const rules = commandRules(request);
	return {
		argv: [
			'gemini',
			'-o',
			'stream-json',
			...modeOptions(request.stream),
			...rules.options,
			...modelOption(request.stream.model),
			...(request.resumeId === undefined ? ['--session-id', request.sessionId] : ['-r', request.resumeId]),
		],
		// Else it goes by the user's own settings, and may refuse: no trust is given that the user did not give.
		env: {...identityEnv(request), ...(request.isTrusted && {GEMINI_CLI_TRUST_WORKSPACE: 'true'})},
		files: {...promptFile(request), ...rules.files},
		stdin: promptOnStdin,
	};
};

/** Whoever takes over can be asked: no command needs to be allowed before. */
export const takeOverGemini: Adapter['takeOver'] = ({stream, resumeId}) => [
	'gemini',
	...(resumeId === undefined ? [] : ['-r', resumeId]),
	...modeOptions(stream),
	...modelOption(stream.model),
];
