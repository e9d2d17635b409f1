import type {AgentName} from '../plan/types.ts';

/** What of its user an agent CLI needs inside; paths below the home, `{slug}` is the worktree as Claude Code names it. */
export type AgentNeeds = {
	readonly read: readonly string[];
	readonly write: readonly string[];
	/** It writes into these, so each stream has a copy. */
	readonly copy: readonly string[];
	/** What it talks to by itself, for a limited network. */
	readonly hosts: readonly string[];
	/** Kept for the stream from one session to the next. */
	readonly keep: readonly string[];
	/** Its own key and the addresses it talks to: what it could not work without. */
	readonly keys: RegExp;
	readonly env: Readonly<Record<string, string>>;
	/** The variable by which its user puts `folder` (and these files beside it) elsewhere. */
	readonly elsewhere?: {readonly variable: string; readonly folder: string; readonly files?: readonly string[]};
};

const nothing: AgentNeeds = {read: [], write: [], copy: [], hosts: [], keep: [], keys: /^$/, env: {}};

const below = (folder: string, names: readonly string[]): readonly string[] => names.map(name => `${folder}/${name}`);

const claude: AgentNeeds = {
	read: below('.claude', [
		'settings.json',
		'settings.local.json',
		'CLAUDE.md',
		'agents',
		'commands',
		'skills',
		'plugins',
		'hooks',
		'output-styles',
		'.credentials.json',
	]),
	write: ['.claude/projects/{slug}'],
	copy: ['.claude.json'],
	hosts: ['api.anthropic.com', 'console.anthropic.com', 'platform.claude.com', 'claude.ai'],
	keep: below('.claude', ['tasks', 'todos', 'file-history']),
	keys: /^(?:ANTHROPIC_|CLAUDE_CODE_|AWS_BEARER_TOKEN_BEDROCK$)/,
	// As root it would refuse to work unasked although nothing of the machine is within its reach.
	env: {IS_SANDBOX: '1'},
	elsewhere: {variable: 'CLAUDE_CONFIG_DIR', folder: '.claude', files: ['.claude.json']},
};

const codex: AgentNeeds = {
	...nothing,
	read: below('.codex', ['auth.json', 'config.toml', 'AGENTS.md', 'prompts', 'skills', 'rules']),
	write: ['.codex/sessions'],
	hosts: ['api.openai.com', 'chatgpt.com', 'auth.openai.com'],
	keys: /^(?:OPENAI_|CODEX_)/,
	elsewhere: {variable: 'CODEX_HOME', folder: '.codex'},
};

const gemini: AgentNeeds = {
	...nothing,
	read: below('.gemini', [
		'settings.json',
		'oauth_creds.json',
		'google_accounts.json',
		'installation_id',
		'trustedFolders.json',
		'GEMINI.md',
		'commands',
		'extensions',
		'.env',
	]),
	write: ['.gemini/tmp'],
	hosts: ['generativelanguage.googleapis.com', 'cloudcode-pa.googleapis.com', 'oauth2.googleapis.com'],
	keys: /^(?:GEMINI_|GOOGLE_(?:API_KEY|GENAI_|GEMINI_))/,
};

const opencode: AgentNeeds = {
	...nothing,
	write: ['.local/share/opencode', '.local/state/opencode'],
	copy: ['.config/opencode'],
	hosts: ['models.opencode.ai', 'models.dev', 'api.anthropic.com', 'api.openai.com', 'openrouter.ai'],
	keys: /^(?:OPENCODE_|ANTHROPIC_|OPENAI_|GEMINI_|GOOGLE_GENERATIVE_AI_|OPENROUTER_)/,
};

/** One row for each agent; `command` and the plan's own steps are given nothing that they do not name. */
export const needsOf: Readonly<Record<AgentName, AgentNeeds>> = {
	claude,
	codex,
	gemini,
	opencode,
	command: nothing,
	fake: nothing,
};

/** What shells, compilers and package managers need of a home; never a file with a password in it. */
export const toolsInHome: readonly string[] = [
	'.gitconfig',
	'.config/git',
	'.nvm',
	'.volta',
	'.asdf',
	'.local/share/mise',
	'.pyenv',
	'.rbenv',
	'.cargo/bin',
	'.rustup',
	'go/bin',
	'.bun',
	'.deno',
	'.local/bin',
	'.local/share/pnpm',
	'.local/share/uv',
	'.sdkman',
];

/** Folders of a home that tools fill, and where ours lie instead: never the user's own. */
export const cachesInHome: readonly (readonly [name: string, place: string])[] = [
	['cache', '.cache'],
	['npm', '.npm'],
	['cargo-registry', '.cargo/registry'],
	['cargo-git', '.cargo/git'],
	['go-packages', 'go/pkg'],
];
