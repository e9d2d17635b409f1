import {type FlagName, flags} from '../flags.ts';
import {kebab} from '../help.ts';
import type {Verb} from '../verb.ts';

/** What may stand at a place: one of these words, an id, a file; nothing that is known. */
export type Value =
	| {readonly is: 'words'; readonly words: readonly string[]}
	| {readonly is: 'streams' | 'files' | 'folders' | 'text'};

export type Option = {
	/** With its dashes. */
	readonly names: readonly string[];
	readonly help: string;
	/** Undefined: it takes none. */
	readonly value: Value | undefined;
};

export type Completed = {
	readonly name: string;
	readonly summary: string;
	readonly options: readonly Option[];
	readonly word: Value;
};

const agents: Value = {is: 'words', words: ['claude', 'codex', 'gemini', 'opencode', 'fake']};
const words = (...list: readonly string[]): Value => ({is: 'words', words: list});

const values: Partial<Readonly<Record<FlagName, Value>>> = {
	repo: {is: 'folders'},
	worktreeDir: {is: 'folders'},
	plan: {is: 'files'},
	tasks: {is: 'files'},
	output: {is: 'files'},
	file: {is: 'files'},
	agent: agents,
	permissionMode: words(
		...['acceptEdits', 'confirmEdits', 'rejectEdits', 'plan', 'dontAsk', 'auto', 'bypassPermissions'],
	),
	dirty: words('commit', 'leave'),
	always: words('stream', 'run'),
	for: words('done', 'blocked', 'idle'),
	resolve: words('agent'),
	onQuestion: words('wait', 'deny'),
	template: words('features', 'bugs', 'refactor', 'approaches'),
	after: {is: 'streams'},
	stream: {is: 'streams'},
};

const optionOf = (flag: FlagName, {switches, flagHelp}: Verb): Option => {
	const short = 'shortFlag' in flags[flag] ? [`-${flags[flag].shortFlag}`] : [];
	const isSwitch = flags[flag].type === 'boolean' || switches?.includes(flag);
	// What is on unless it is taken back is written so.
	const name = 'default' in flags[flag] ? `--no-${kebab(flag)}` : `--${kebab(flag)}`;
	return {
		names: [name, ...short],
		help: flagHelp?.[flag] ?? flags[flag].help,
		value: isSwitch ? undefined : (values[flag] ?? {is: 'text'}),
	};
};

/** The usage says what the first word is: `<stream>`, `[plan]`, `start|end`. */
const wordOf = (usage: string): Value => {
	const [first = ''] = usage.split(' ');
	const bare = first.replaceAll(/[<>[\]]/g, '');
	if (bare === 'stream') return {is: 'streams'};
	if (bare === 'plan' || bare === 'file') return {is: 'files'};
	const known = bare.split('|').filter(word => /^[a-z]+$/.test(word));
	return bare.includes('|') ? {is: 'words', words: known} : {is: 'text'};
};

/** The verbs as a shell completes them; the grid itself has no name. */
export const completed = (verbs: Readonly<Record<string, Verb>>): readonly Completed[] =>
	Object.entries(verbs)
		.filter(([, {isHidden}]) => !isHidden)
		.map(([name, verb]) => ({
			name,
			summary: verb.summary,
			options: verb.flags.map(flag => optionOf(flag, verb)),
			word: wordOf(verb.usage),
		}));
