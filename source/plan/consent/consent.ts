import {escapeText} from '../escape.ts';
import {listNames} from '../lint/list-names.ts';
import {defaultAllowedTools} from '../read/fill-in.ts';
import type {Plan, PlannedStream} from '../types.ts';
import {wantedResources} from './resources.ts';

/** One thing the plan will do on this machine, whole, with the streams it is about unless that is all of them. */
export type Consent = {
	/** A line of its own, escaped. */
	readonly line?: string;
	/** The same as label and value of a table, for a screen that makes it safe to draw. */
	readonly column?: {readonly label: string; readonly text: string; readonly isDangerous: boolean};
};

/** What a stream says to a label: each value is one line. */
type Said = (stream: PlannedStream) => readonly string[];

const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

const commandLine = ({agent, command}: PlannedStream): readonly string[] =>
	agent !== 'command' || command === undefined ? [] : [typeof command === 'string' ? command : JSON.stringify(command)];

const anything = 'runs anything without asking';
const denies = 'denies what is not allowed, asks nothing';
const sandboxed = 'edits files and runs any command in a sandbox without asking';
const onlyReads = 'only reads, also by any command in a sandbox';

const meanings: Readonly<Record<string, string>> = {
	acceptEdits: 'edits files without asking',
	default: 'asks before it edits or runs anything',
	plan: 'only reads and plans',
	dontAsk: denies,
	auto: 'decides itself what to ask',
	bypassPermissions: anything,
};

/** Where a mode is something else to an agent than to Claude Code, after which the modes are named. */
const otherMeanings: Partial<Record<PlannedStream['agent'], Readonly<Record<string, string>>>> = {
	codex: {acceptEdits: sandboxed, auto: sandboxed, default: onlyReads, plan: onlyReads, dontAsk: onlyReads},
	gemini: {default: denies, auto: anything},
	opencode: {default: denies, auto: anything},
};

const meaningOf = ({agent, permissionMode}: PlannedStream): string | undefined => {
	const found = [otherMeanings[agent], meanings].find(table => table && Object.hasOwn(table, permissionMode));
	return found?.[permissionMode];
};

const runsAs: Said = stream => {
	const meaning = meaningOf(stream);
	return stream.agent === 'command'
		? []
		: [`${stream.agent} in ${stream.permissionMode}${meaning === undefined ? '' : `: ${meaning}`}`];
};

const reads: Said = ({review}) => {
	if (review === undefined) return [];
	const {agent, model, command, rounds, minutes, usd} = review;
	const what = agent === 'command' ? [command ?? ''].flat().join(' ') : agent;
	const most = `${rounds + 1} times at most, ${minutes} minutes each${usd === undefined ? '' : `, $${usd} in all`}`;
	return [`${what}${model === undefined ? '' : ` with model ${model}`}, ${most}`];
};

/** `git status, git diff`: the rules that every plan has, in words. */
const alwaysAllowed = defaultAllowedTools.map(tool => tool.replace(/^Bash\((.+):\*\)$/, '$1')).join(', ');

const ownBranch: Said = ({branch, id}) =>
	[`stream/${id.toLowerCase()}`, `task/${id}`].includes(branch) ? [] : [branch];

const hands: Said = ({lead}) =>
	lead === undefined
		? []
		: [`up to ${lead.maxStreams} streams that it starts itself${lead.mayMerge ? ', and merging them' : ''}`];

/** How far a sandbox reaches beyond the worktree. */
const inSandbox: Said = ({sandbox}) => {
	if (sandbox === undefined) return [];
	const {network, hosts, read, write, env, memoryGb, processes} = sandbox;
	const more = [
		{open: 'network open', limited: ['network limited', ...hosts].join(', '), off: 'no network'}[network],
		...(read.length > 0 ? [`reads ${read.join(', ')}`] : []),
		...(write.length > 0 ? [`writes ${write.join(', ')}`] : []),
		...(env.length > 0 ? [`is given ${env.join(', ')}`] : []),
		...(memoryGb === undefined ? [] : [`at most ${memoryGb} GB of memory`]),
		...(processes === undefined ? [] : [`at most ${processes} processes and threads`]),
	];
	return [`its worktree and little else, ${more.join('; ')}`];
};

/** Everything of a stream that makes something run, write, copy, merge or be trusted. An empty name is not shown there. */
const rows: readonly (readonly [label: string, short: string, said: Said])[] = [
	['Agent', '', ({agent, model}) => [model === undefined ? agent : `${agent} with model ${model}`]],
	['', 'model', ({model}) => one(model)],
	['Runs as the agent', '', commandLine],
	[
		'',
		'command',
		({agent, command}) => (agent === 'command' && command !== undefined ? [[command].flat().join(' ')] : []),
	],
	['Permissions', 'runs', runsAs],
	['Sandbox', 'sandbox', inSandbox],
	['Always allowed', 'may run', ({agent}) => (agent === 'command' ? [] : [alwaysAllowed])],
	[
		'Allowed without asking',
		'may run',
		({allowedTools}) => allowedTools.filter(tool => !defaultAllowedTools.includes(tool)),
	],
	['Runs in each new worktree', 'setup', ({setup}) => one(setup)],
	['Runs to verify the work', 'verify', ({verify}) => one(verify)],
	['Has the work read by', 'reviewer', reads],
	['Copies from your checkout', 'copies', ({link}) => link],
	['Puts the worktree at', 'worktree at', ({worktreePath}) => one(worktreePath)],
	['Makes the branch', 'branch', ownBranch],
	['Works on the host', 'host', ({host}) => (host === undefined || host === 'local' ? [] : [host])],
	['Works in your own checkout', 'your files', ({isolation}) => (isolation === 'shared' ? ['yes'] : [])],
	['Takes ports of this machine', 'ports', ({ports}) => (ports ? ['ten for each stream'] : [])],
	['Lets the lead have', 'lead', hands],
	['Works by the workflow', 'workflow', ({workflow}) => one(workflow)],
	['Pushes to your remote and opens pull requests', 'delivers', ({deliver}) => (deliver === 'pr' ? ['yes'] : [])],
	[
		'Goes back to its agent automatically',
		'fixes',
		({onCi, onReview}) => [...(onCi ? ['failed CI'] : []), ...(onReview ? ['requested changes'] : [])],
	],
	['Merges automatically when completed', 'merges', ({merge}) => (merge === 'auto' ? ['yes'] : [])],
];

/** What a lone "yes" means in a column without the long label. */
const yes: Readonly<Record<string, string>> = {
	'your files': 'works in your own checkout, beside you',
	delivers: 'pushes its branch and opens a pull request',
	merges: 'by itself once it is completed',
};

/** What of `runs` is dangerous. */
const unasked = (plan: Plan): ReadonlySet<string> =>
	new Set(plan.streams.filter(stream => meaningOf(stream) === anything).flatMap(runsAs));

const grouped = (plan: Plan, said: Said): readonly (readonly [value: string, who: string])[] => {
	const streamsOf = new Map<string, string[]>();
	for (const stream of plan.streams) {
		for (const value of said(stream)) {
			streamsOf.set(value, [...(streamsOf.get(value) ?? []), stream.id]);
		}
	}

	return [...streamsOf].map(([value, ids]) => [
		value,
		ids.length === plan.streams.length ? '' : ` (${listNames(ids)})`,
	]);
};

/** How many files of the checkout each new worktree gets a copy of. */
const includedText = (count: number): string =>
	`${count} ignored ${count === 1 ? 'file' : 'files'} named by .worktreeinclude`;

const row = (label: string, short: string, value: string, who: string, isDangerous = false): Consent => {
	const text = escapeText(value);
	const shown = value === 'yes' ? (yes[short] ?? value) : value;
	return {
		...(label !== '' && {line: `${label}: ${text}${who}`}),
		...(short !== '' && {
			column: {label: short, text: `${shown}${who}`, isDangerous},
		}),
	};
};

const includedRows = (included: number, leftOut: string): readonly Consent[] => [
	...(included > 0 ? [row('Copies from your checkout', 'copies', includedText(included), '')] : []),
	...(leftOut === '' ? [] : [row('Named by .worktreeinclude and not copied', 'not copied', leftOut, '')]),
];

/** What leaves this machine, and to where. */
const hostRows = ({hosts = [], hostSetup}: Plan): readonly Consent[] => [
	...hosts
		.filter(name => name !== 'local')
		.map(name => row('Sends the repository to your host, and works there', 'hosts', name, '')),
	...(hosts.length > 0 && hostSetup !== undefined
		? [row('Runs in the clone on each host', 'host setup', hostSetup, '')]
		: []),
];

/** What this plan will run, write, copy, merge and allow on this machine: the one answer for every surface. */
export const consents = (plan: Plan, included = 0, leftOut = ''): readonly Consent[] => [
	...rows.flatMap(([label, short, said]) =>
		grouped(plan, said).map(([value, who]) =>
			row(label, short, value, who, said === runsAs && unasked(plan).has(value)),
		),
	),
	...hostRows(plan),
	...includedRows(included, leftOut),
	...resourceLines(plan).map(({file, text}) => ({
		line: `Tells agents (${file}): ${text}`,
		column: {label: 'told', text: `${file}: ${text}`, isDangerous: false},
	})),
];

/** The same, one line each: shown before a plan that was only found may start. Of one stream: the plan with that stream alone. */
export const consentLines = (plan: Plan, included = 0, leftOut = ''): readonly string[] =>
	consents(plan, included, leftOut).flatMap(({line}) => line ?? []);

/** What the repository's own files tell the agents, each whole on one line, its line breaks as `\\n`. */
const resourceLines = (plan: Plan): readonly {readonly file: string; readonly text: string}[] =>
	(['roles', 'workflows'] as const).flatMap(kind =>
		wantedResources(plan)[kind].flatMap(name => {
			const texts = plan[kind] ?? {};
			const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
			return text === undefined ? [] : [{file: `.claude-grid/${kind}/${name}.md`, text: escapeText(text)}];
		}),
	);
