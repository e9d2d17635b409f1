import {escapeText} from './escape.ts';
import {defaultAllowedTools} from './fill-in.ts';
import {listNames} from './list-names.ts';
import type {Plan, PlannedStream} from './types.ts';

/** What a stream says to a label: each value is one line. */
type Said = (stream: PlannedStream) => readonly string[];

const commandLine = (command: PlannedStream['command']): readonly string[] => {
	if (command === undefined) {
		return [];
	}

	return [typeof command === 'string' ? command : JSON.stringify(command)];
};

const labels: readonly (readonly [string, Said])[] = [
	['Agent', ({agent, model}) => [model === undefined ? agent : `${agent} with model ${model}`]],
	['Runs as the agent', ({agent, command}) => (agent === 'command' ? commandLine(command) : [])],
	['Permission mode', ({permissionMode}) => [permissionMode]],
	['Allowed without asking', ({allowedTools}) => allowedTools.filter(tool => !defaultAllowedTools.includes(tool))],
	['Runs in each new worktree', ({setup}) => (setup === undefined ? [] : [setup])],
	['Runs to verify the work', ({verify}) => (verify === undefined ? [] : [verify])],
	['Copies from your checkout', ({link}) => link],
	['Puts the worktree at', ({worktreePath}) => (worktreePath === undefined ? [] : [worktreePath])],
	['Works in your own checkout', ({isolation}) => (isolation === 'shared' ? ['yes'] : [])],
	['Works by the workflow', ({workflow}) => (workflow === undefined ? [] : [workflow])],
	['Merges by itself when completed', ({merge}) => (merge === 'auto' ? ['yes'] : [])],
];

/** How many files of the checkout each new worktree gets a copy of. */
export const includedText = (count: number): string =>
	`${count} ignored ${count === 1 ? 'file' : 'files'} named by .worktreeinclude`;

/**
 * What this plan will run and allow, one line each, whole and escaped: shown before a plan that was only found may start.
 * `included` is how many files .worktreeinclude names.
 */
export const consentLines = (plan: Plan, included = 0): readonly string[] => [
	...commandLines(plan),
	...(included > 0 ? [`Copies from your checkout: ${includedText(included)}`] : []),
	...resourceLines(plan).map(({file, text}) => `Tells agents (${file}): ${text}`),
];

const mostOfText = 600;

/** What the repository's own files tell the agents, each on one line, escaped and cut. */
export const resourceLines = (plan: Plan): readonly {readonly file: string; readonly text: string}[] =>
	(['roles', 'workflows'] as const).flatMap(kind =>
		Object.entries(plan[kind] ?? {}).map(([name, text]) => {
			const cut = text.length > mostOfText ? ` ... (${text.length} characters: read the file)` : '';
			return {file: `.claude-grid/${kind}/${name}.md`, text: `${escapeText(text.slice(0, mostOfText))}${cut}`};
		}),
	);

const commandLines = (plan: Plan): readonly string[] =>
	labels.flatMap(([label, said]) => {
		const streamsOf = new Map<string, string[]>();
		for (const stream of plan.streams) {
			for (const value of said(stream)) {
				streamsOf.set(value, [...(streamsOf.get(value) ?? []), stream.id]);
			}
		}

		return [...streamsOf].map(([value, ids]) => {
			const who = ids.length === plan.streams.length ? '' : ` (${listNames(ids)})`;
			return `${label}: ${escapeText(value)}${who}`;
		});
	});
