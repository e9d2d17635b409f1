import {escapeText} from '../escape.ts';

/** One thing that a repository itself makes an agent or a step of the plan run, or tells agents. */
export type RepositoryProgram = {
	/** Where it stands: a path, and what of it. */
	readonly what: string;
	/** All of it, on one line; '' when its name says enough. */
	readonly text: string;
	/** An agent takes it by itself: no line of the plan says so. */
	readonly isUnasked: boolean;
};

/** A file of the commit that worktrees start from. Without a text: too large to show, a link, or of no interest. */
export type TrackedFile = {readonly path: string; readonly text?: string | undefined};

/** What an agent CLI reads by itself in the folder it works in. */
type Sources = {
	/** JSON or another text that can name programs. */
	readonly settings: readonly string[];
	/** What lies in these folders (commands, skills, plugins) is named; an agent that asks for trust takes it where it has that. */
	readonly folders: readonly string[];
	readonly told: readonly string[];
};

export const agentSources: Readonly<Record<string, Sources>> = {
	claude: {
		settings: ['.claude/settings.json', '.claude/settings.local.json', '.mcp.json'],
		folders: ['.claude'],
		told: ['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md'],
	},
	codex: {settings: ['.codex/config.toml', '.codex/hooks.json'], folders: ['.codex', '.agents'], told: ['AGENTS.md']},
	gemini: {settings: ['.gemini/settings.json'], folders: ['.gemini', '.env', '.agents'], told: ['GEMINI.md']},
	opencode: {
		settings: ['opencode.json', 'opencode.jsonc', '.opencode/opencode.json', '.opencode/opencode.jsonc'],
		folders: ['.opencode'],
		told: ['AGENTS.md', 'CLAUDE.md'],
	},
};

const maxNamed = 30;

/** What these agents would take from the files of a commit. */
export const repositoryProgramsFor = (
	agents: readonly string[],
	files: readonly TrackedFile[],
): readonly RepositoryProgram[] => {
	const sources = agents.flatMap(agent => (Object.hasOwn(agentSources, agent) ? (agentSources[agent] ?? []) : []));
	const settings = new Set(sources.flatMap(one => one.settings));
	const told = new Set(sources.flatMap(one => one.told));
	const folders = [...new Set(sources.flatMap(one => one.folders))];
	const isIn = (path: string) => folders.some(folder => path === folder || path.startsWith(`${folder}/`));
	const others = files.filter(({path}) => isIn(path) && !settings.has(path) && !told.has(path));
	return [
		...files.filter(({path}) => settings.has(path)).flatMap(settingsRows),
		...othersRow(others.map(({path}) => path)),
		...files
			.filter(({path}) => told.has(path))
			.map(({path}) => ({what: path, text: 'read by the agents', isUnasked: false})),
	];
};

const othersRow = (paths: readonly string[]): readonly RepositoryProgram[] => {
	if (paths.length === 0) return [];
	const more = paths.length > maxNamed ? ` and ${paths.length - maxNamed} more` : '';
	return [{what: 'files for agents', text: escapeText(paths.slice(0, maxNamed).join(', ')) + more, isUnasked: true}];
};

/** Each setting whole; of a file that is not JSON all of it. */
const settingsRows = ({path, text}: TrackedFile): readonly RepositoryProgram[] => {
	if (text === undefined) return [{what: path, text: 'cannot be shown: look at it', isUnasked: true}];
	const settings = objectIn(text);
	if (!settings) return [{what: path, text: escapeText(text.trim()), isUnasked: true}];
	return Object.entries(settings).map(([name, value]) => ({
		what: `${path} ${escapeText(name)}`,
		text: escapeText(JSON.stringify(value)),
		isUnasked: true,
	}));
};

const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Readonly<Record<string, unknown>>)
			: undefined;
	} catch {
		return undefined;
	}
};

const ofInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/** The scripts of package.json that a setup or verify line runs, as far as its words tell. */
export const scriptsFor = (lines: readonly string[], packageJson: string | undefined): readonly RepositoryProgram[] => {
	const runners = lines.filter(line => /\b(?:npm|npx|pnpm|yarn|bun)\b/.test(line));
	const scripts = runners.length === 0 ? undefined : objectIn(packageJson ?? '')?.scripts;
	if (typeof scripts !== 'object' || scripts === null) return [];
	const words = new Set(runners.flatMap(line => line.split(/[^\w:.-]+/)));
	const installs = runners.some(line => /\b(?:ci|i|install|add|update)\b|\b(?:yarn|bun)\s*(?:$|[;&|])/.test(line));
	const isRun = (name: string) => words.has(name) || words.has(name.replace(/^(?:pre|post)/, ''));
	return Object.entries(scripts)
		.filter(([name]) => isRun(name) || (installs && ofInstall.includes(name)))
		.map(([name, value]) => ({
			what: `package.json ${escapeText(name)}`,
			text: escapeText(typeof value === 'string' ? value : JSON.stringify(value)),
			isUnasked: false,
		}));
};

/** One line each, escaped. */
export const repositoryProgramLines = (brought: readonly RepositoryProgram[]): readonly string[] =>
	brought.map(({what, text}) => `The repository brings ${what}: ${text}`);
