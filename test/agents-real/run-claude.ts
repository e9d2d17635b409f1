import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gitEnvironment} from '../helpers/temporary-repository.ts';

/** An environment in which Claude Code talks to the stub only and keeps its files in `home`. */
export const claudeEnvironment = (url: string, home: string): Record<string, string> => {
	const isOurs = ([name, value]: [string, string | undefined]): boolean =>
		value !== undefined && !/^(ANTHROPIC_|CLAUDE)/.test(name);
	return {
		...(Object.fromEntries(Object.entries(gitEnvironment()).filter(isOurs)) as Record<string, string>),
		HOME: home,
		ANTHROPIC_BASE_URL: url,
		ANTHROPIC_API_KEY: 'dummy',
		CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
		DISABLE_AUTOUPDATER: '1',
		IS_SANDBOX: '1',
	};
};

export type ClaudeRequest = {
	readonly bin: string;
	readonly url: string;
	/** Keeps Claude's own files and the outputs. */
	readonly home: string;
	readonly cwd: string;
	readonly prompt: string;
	readonly sessionId?: string;
	readonly resumeId?: string;
	readonly allowedTools?: readonly string[];
	readonly arguments?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

export type ClaudeRun = {
	readonly sessionId: string;
	readonly child: ChildProcess;
	readonly ended: Promise<{readonly code: number | null; readonly signal: string | null}>;
	/** Every whole line of stdout so far, parsed. */
	readonly events: () => readonly Record<string, unknown>[];
	/** The last `result` event. */
	readonly result: () => Record<string, unknown> | undefined;
	readonly stderr: () => string;
};

const gitTools = ['Bash(git add *)', 'Bash(git commit *)'];

/** Starts `claude -p` as the grid does: stdin closed, stdout and stderr in files, in its own process group. */
export const runClaude = (request: ClaudeRequest): ClaudeRun => {
	const sessionId = request.resumeId ?? request.sessionId ?? randomUUID();
	const base = join(request.home, `${sessionId}-${randomUUID().slice(0, 8)}`);
	const [out, err] = [openSync(`${base}.jsonl`, 'w'), openSync(`${base}.log`, 'w')];
	const identity = request.resumeId ? ['--resume', request.resumeId] : ['--session-id', sessionId];
	const format = ['--output-format', 'stream-json', '--verbose', '--include-partial-messages'];
	const tools = ['--permission-mode', 'acceptEdits', '--allowedTools', ...(request.allowedTools ?? gitTools)];
	const argv = ['-p', request.prompt, ...format, ...identity, ...(request.arguments ?? []), ...tools];
	const child = spawn(request.bin, argv, {
		cwd: request.cwd,
		env: {...claudeEnvironment(request.url, request.home), ...request.env},
		stdio: ['ignore', out, err],
		detached: true,
	});
	closeSync(out);
	closeSync(err);
	const events = (): readonly Record<string, unknown>[] =>
		readFileSync(`${base}.jsonl`, 'utf8')
			.split('\n')
			.slice(0, -1)
			.map(line => JSON.parse(line) as Record<string, unknown>);
	return {
		sessionId,
		child,
		ended: new Promise((resolve, reject) => {
			child.once('error', reject);
			child.once('exit', (code, signal) => resolve({code, signal}));
		}),
		events,
		result: () => events().findLast(event => event.type === 'result'),
		stderr: () => readFileSync(`${base}.log`, 'utf8'),
	};
};
