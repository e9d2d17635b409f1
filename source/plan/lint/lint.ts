import {roleText} from '../consent/resources.ts';
import {builtInRoles} from '../consent/roles.ts';
import {escapeText} from '../escape.ts';
import type {Plan, PlannedStream} from '../types.ts';
import {linkAdvice} from './link-advice.ts';
import {type MissingInWorktrees, missingAdvice} from './lint-missing.ts';
import {listNames} from './list-names.ts';
import {overlapAdvice} from './overlaps.ts';

const maxParallelStreams = 5;
const maxTasks = 5;

/** Advice on a valid plan, one sentence each; nothing here stops a run. The plan's own notes are not repeated. */
export const lint = (plan: Plan, lacking: MissingInWorktrees = {submodules: []}): readonly string[] => [
	...phaseAdvice(plan),
	...taskAdvice(plan.streams),
	...overlapAdvice(plan),
	...verifyAdvice(plan.streams),
	...linkAdvice(plan.streams),
	...slashAdvice(plan.streams),
	...raceAdvice(plan.streams),
	...budgetAdvice(plan),
	...permissionAdvice(plan.streams),
	...placeAdvice(plan.streams),
	...missingAdvice(plan, lacking),
	...roleAdvice(plan),
];

const roleAdvice = (plan: Plan): string[] => {
	const named = plan.streams.flatMap(({tasks}) => tasks.flatMap(({role}) => role ?? []));
	const unknown = [...new Set(named)].filter(role => roleText(plan, role) === undefined);
	return unknown.length === 0
		? []
		: [
				`Nothing describes the role ${listNames(unknown.map(escapeText))}: put it in .claude-grid/roles/<role>.md (known are ${Object.keys(builtInRoles).join(', ')}).`,
			];
};

const ids = (streams: readonly PlannedStream[]): string => listNames(streams.map(stream => stream.id));

/** One sentence for all the streams it holds for, or none. */
const about = (streams: readonly PlannedStream[], sentence: (names: string) => string): string[] =>
	streams.length === 0 ? [] : [sentence(ids(streams))];

const phaseAdvice = ({streams, shape}: Plan): string[] => {
	const advice: string[] = [];
	const parallel = streams.filter(stream => stream.phase === 'parallel');
	const races = new Set(parallel.flatMap(stream => stream.race ?? []));
	const lines = parallel.filter(stream => stream.race === undefined).length + races.size;
	const has = (phase: PlannedStream['phase']): boolean => streams.some(stream => stream.phase === phase);
	// A tasks file knows no phases: its entries are independent on purpose.
	if (shape !== 'tasks' && streams.length > 1 && !has('foundation')) {
		advice.push('There is no foundation stream: put what the others share (types, schema, core tools) in one.');
	}

	if (shape !== 'tasks' && lines > 1 && !has('integration')) {
		advice.push('There is no integration stream: let one bring the parallel work together and test it as a whole.');
	}

	if (parallel.length > maxParallelStreams) {
		const advised = `${parallel.length} streams are parallel, more than ${maxParallelStreams}`;
		advice.push(
			`${advised}: split them into rounds with a small integration stream between, to see and merge them well.`,
		);
	}

	return advice;
};

const taskAdvice = (streams: readonly PlannedStream[]): string[] => {
	const counted = (test: (count: number) => boolean) => streams.filter(stream => test(stream.tasks.length));
	return [
		...about(
			counted(count => count === 0),
			names => `No tasks in ${names}: with 2 to ${maxTasks} tasks each, progress can be counted and recovered.`,
		),
		...about(
			counted(count => count === 1),
			names => `Only one task in ${names}: 2 to ${maxTasks} tasks are a good size for a stream.`,
		),
		...about(
			counted(count => count > maxTasks),
			names => `More than ${maxTasks} tasks in ${names}: split what is large into several streams.`,
		),
	];
};

const verifyAdvice = (streams: readonly PlannedStream[]): string[] => {
	const without = streams.filter(stream => stream.verify === undefined);
	const foundation = without.filter(stream => stream.phase === 'foundation');
	return [
		...about(
			without,
			names => `No verify command for ${names}: "verify": "npm test" would prove the work before it counts.`,
		),
		...about(
			without.length < streams.length ? foundation : [],
			names => `All others build on ${names}: a foundation stream should be verified first of all.`,
		),
	];
};

/** A prompt that is a command of the agent's is only words where the repository does not bring the command along. */
const slashAdvice = (streams: readonly PlannedStream[]): string[] => {
	const commandOf = ({prompt = ''}: PlannedStream) => /^\s*\/([\w:-]+)(?:\s|$)/.exec(prompt)?.[1];
	const commands = [...new Set(streams.flatMap(stream => commandOf(stream) ?? []))];
	return commands.map(command => {
		const file = `.claude/commands/${command.replaceAll(':', '/')}.md`;
		const names = ids(streams.filter(stream => commandOf(stream) === command));
		return `The prompt of ${names} is the command /${command}: it needs ${file} committed in the repository, or a command of that name that the agent has.`;
	});
};

const raceAdvice = (streams: readonly PlannedStream[]): string[] => {
	const races = new Map<string, number>();
	for (const {race} of streams) {
		if (race !== undefined) {
			races.set(race, (races.get(race) ?? 0) + 1);
		}
	}

	const alone = [...races].flatMap(([race, count]) => (count === 1 ? [race] : []));
	return alone.map(race => `The race ${race} has only one stream: name at least two, or leave "race" out.`);
};

/** These say what they used in tokens, if at all. */
const costless: readonly PlannedStream['agent'][] = ['codex', 'gemini', 'command'];

const budgetAdvice = ({budget, streams}: Plan): string[] => {
	const isLimited = (stream: PlannedStream) => budget?.usd !== undefined || stream.budget?.usd !== undefined;
	return about(
		streams.filter(stream => costless.includes(stream.agent) && isLimited(stream)),
		names => `The agent of ${names} reports no cost: "usd" in a budget does not count it, "minutes" does.`,
	);
};

const permissionAdvice = (streams: readonly PlannedStream[]): string[] => [
	...about(
		streams.filter(stream => stream.permissionMode === 'bypassPermissions'),
		names =>
			`bypassPermissions lets ${names} do anything without asking: acceptEdits with allowedTools is enough for most work.`,
	),
	...about(
		streams.filter(stream => stream.permissionMode === 'plan' && !stream.allowEmpty),
		names =>
			`Permission mode plan lets ${names} write nothing: such a stream needs "allowEmpty": true to be completed.`,
	),
];

/** Absolute, or further up than the folder the repository is in. */
const isFarAway = (path: string): boolean => path.startsWith('/') || /^(?:\.\/)*\.\.\/(?:.*\/)?\.\.(?:\/|$)/.test(path);

const placeAdvice = (streams: readonly PlannedStream[]): string[] => {
	const shared = streams.filter(stream => stream.isolation === 'shared');
	return [
		...about(
			streams.filter(({worktreePath}) => /(?:^|\/)\.claude\/worktrees(?:\/|$)/.test(worktreePath ?? '')),
			names =>
				`Claude Code removes worktrees under .claude/worktrees by itself: move ${names}, or leave worktreePath out.`,
		),
		...about(
			streams.filter(({worktreePath}) => isFarAway(worktreePath ?? '')),
			names => `worktreePath puts ${names} outside of the repository and the folder it is in: make sure you want that.`,
		),
		...about(
			shared,
			names =>
				`${names} will work in your own checkout, on the branch you have there: your uncommitted work is saved first, but nothing keeps you and the agent apart. Such streams take turns.`,
		),
	];
};
