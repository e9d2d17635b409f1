import {UserError} from '../error.ts';
import {asObject} from './shared/json.ts';
import {identityEnv, promptArgument, promptFile} from './shared/launching.ts';
import {clip, oneLine} from './shared/text.ts';
import type {Adapter, LaunchRequest} from './types.ts';

/** What the seeds take for a full context; only for agents without structure, and only in the last lines of one that failed. */
const contextPhrases =
	/context window exceeded|conversation compacted|maximum context|context limit reached|the conversation is too long/i;

/** A shell line may take the prompt as $1: from a file, for an argument can be read by every user of the machine. */
const withPrompt = (line: string): string =>
	/\$\{?[1@*]/.test(line)
		? `set -- "$(PATH="$PATH:/usr/bin:/bin" cat "$CLAUDE_GRID_FOLDER/prompt.arg")"\n${line}`
		: line;

const argvOf = (request: LaunchRequest): readonly string[] => {
	const {command, id} = request.stream;
	if (typeof command === 'string') return ['sh', '-c', withPrompt(command), 'claude-grid-command'];
	if (command === undefined || command.length === 0)
		throw new UserError(`Stream ${id} has the agent "command" but no command.`, {
			hint: `Give it one in the plan: "command": ["my-agent", "--task", "{promptFile}"]`,
		});
	const places: Readonly<Record<string, string>> = {
		'{prompt}': promptArgument(request),
		'{promptFile}': `${request.folder}/prompt.md`,
	};
	return command.map(part => part.replace(/\{prompt(?:File)?\}/g, place => places[place] ?? place));
};

type Memory = {
	/** The last line that spoke of a full context, and how many lines came after it. */
	readonly phrase?: string;
	readonly since?: number;
};

const memoryFrom = (memory: unknown): Memory => asObject(memory) ?? {};
const lastLines = 20;

const nextMemory = ({phrase, since = 0}: Memory, words: string): Memory => {
	if (contextPhrases.test(words)) return {phrase: words, since: 0};
	return phrase === undefined || since >= lastLines ? {} : {phrase, since: since + 1};
};

/** Any program. Every line it prints is its own word; its exit code and git decide what became of it. */
export const command: Adapter = {
	name: 'command',
	binary: undefined,
	installLine: 'install the program that the stream names as its command',
	isStructured: false,
	canResume: false,
	launch: request => ({
		argv: argvOf(request),
		env: {...identityEnv(request), CLAUDE_GRID_PROMPT_FILE: `${request.folder}/prompt.md`},
		files: {...promptFile(request), 'prompt.arg': promptArgument(request)},
	}),
	takeOver: () => undefined,
	parse: (memory, line) => {
		const words = oneLine(line.text, 2000);
		if (words === '') return {memory, reports: [], entries: []};
		return {
			memory: nextMemory(memoryFrom(memory), words),
			reports: [{type: 'said', text: words}],
			entries: [{kind: 'text', text: clip(line.text.trimEnd()), isPlain: true}],
		};
	},
	endOf: (exitCode, memory) => {
		const {phrase} = memoryFrom(memory);
		if (exitCode === 0 || phrase === undefined) return undefined;
		return {type: 'result', ok: false, class: 'context', text: phrase};
	},
};
