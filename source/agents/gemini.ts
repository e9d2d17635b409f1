import {parseGemini} from './gemini/parse.ts';
import {identityEnv, modelOption, promptArgument, promptFile} from './launching.ts';
import type {Adapter} from './types.ts';

/** Without yolo or auto_edit it is not even offered the tools that write. */
const approvalModes: Readonly<Record<string, string>> = {
	acceptEdits: 'auto_edit',
	plan: 'plan',
	auto: 'yolo',
	bypassPermissions: 'yolo',
};

/** Gemini CLI, `gemini -p ... -o stream-json`. */
export const gemini: Adapter = {
	name: 'gemini',
	binary: 'gemini',
	installLine: 'npm install -g @google/gemini-cli',
	isStructured: true,
	canResume: true,
	launch: request => ({
		argv: [
			'gemini',
			'-p',
			promptArgument(request),
			'-o',
			'stream-json',
			'--approval-mode',
			approvalModes[request.stream.permissionMode] ?? 'default',
			...modelOption(request.stream.model),
			...(request.resumeId === undefined ? ['--session-id', request.sessionId] : ['-r', request.resumeId]),
		],
		env: {...identityEnv(request), GEMINI_CLI_TRUST_WORKSPACE: 'true'},
		files: promptFile(request),
	}),
	takeOver: ({stream, resumeId}) => [
		'gemini',
		...(resumeId === undefined ? [] : ['-r', resumeId]),
		...modelOption(stream.model),
	],
	parse: parseGemini,
};
