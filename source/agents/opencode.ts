import {identityEnv, modelOption, promptArgument, promptFile} from './launching.ts';
import {parseOpencode} from './opencode/parse.ts';
import type {Adapter} from './types.ts';

/** What a permission mode is called there; its own configuration decides the rest. */
const modeOptions: Readonly<Record<string, readonly string[]>> = {
	plan: ['--agent', 'plan'],
	auto: ['--auto'],
	bypassPermissions: ['--auto'],
};

/** opencode, `opencode run --format json`. Its session's id stands in every event. */
export const opencode: Adapter = {
	name: 'opencode',
	binary: 'opencode',
	installLine: 'npm install -g opencode-ai',
	isStructured: true,
	canResume: true,
	launch: request => ({
		argv: [
			'opencode',
			'run',
			'--format',
			'json',
			...(modeOptions[request.stream.permissionMode] ?? []),
			...(request.resumeId === undefined ? [] : ['-s', request.resumeId]),
			...modelOption(request.stream.model),
			promptArgument(request),
		],
		env: identityEnv(request),
		files: promptFile(request),
	}),
	takeOver: ({stream, resumeId}) => [
		'opencode',
		...(resumeId === undefined ? [] : ['-s', resumeId]),
		...modelOption(stream.model),
	],
	parse: parseOpencode,
};
