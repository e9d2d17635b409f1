import {escapeText} from '../escape.ts';
import type {Plan, PlannedStream} from '../types.ts';
import {listNames} from './list-names.ts';

/** What a new worktree of the repository is without; `hooks` is the folder of untracked git hooks. */
export type MissingInWorktrees = {readonly hooks?: string; readonly submodules: readonly string[]};

const maxNamed = 5;

const some = (paths: readonly string[]): string =>
	paths.length <= maxNamed
		? listNames(paths.map(escapeText))
		: `${paths.slice(0, maxNamed).map(escapeText).join(', ')} and ${paths.length - maxNamed} more`;

/** Commands that install packages or hooks; what a script of the user's own does is not ours to guess. */
const bringsHooks = /\b(?:husky|lefthook|hooks?|hookspath|install|ci|prepare|pnpm|yarn|bun|make|just|task)\b|\.sh\b/i;
const bringsSubmodules = /\bsubmodules?\b|\.sh\b|\b(?:make|just|task)\b/i;

/** Of streams with a worktree of their own, those whose setup does not bring it. */
const without = (plan: Plan, brings: RegExp, path: (stream: PlannedStream) => boolean): readonly string[] =>
	plan.streams
		.filter(stream => stream.isolation !== 'shared' && !stream.lead && !path(stream))
		.filter(({setup}) => setup === undefined || !brings.test(setup))
		.map(({id}) => id);

const linksTo =
	(wanted: string) =>
	({link}: PlannedStream): boolean =>
		link.some(path => `${wanted}/`.startsWith(`${path.replace(/^\.\/|\/+$/g, '')}/`));

const who = (plan: Plan, ids: readonly string[]): string =>
	ids.length === plan.streams.length ? 'the worktrees' : `the worktrees of ${listNames(ids)}`;

/** Advice on what the repository's checkout has and the worktrees of this plan have not. */
export const missingAdvice = (plan: Plan, {hooks, submodules}: MissingInWorktrees): readonly string[] => {
	const advice: string[] = [];
	const hookless = hooks === undefined ? [] : without(plan, bringsHooks, linksTo(hooks));
	if (hooks !== undefined && hookless.length > 0) {
		advice.push(
			`The git hooks in ${escapeText(hooks)} are not in git, so ${who(plan, hookless)} are without them and commits there skip or fail them: let "setup" make them, such as "npx husky".`,
		);
	}
	const empty = submodules.length === 0 ? [] : without(plan, bringsSubmodules, () => false);
	if (empty.length > 0) {
		const which = submodules.length === 1 ? 'The submodule' : 'The submodules';
		advice.push(
			`${which} ${some(submodules)} will be empty in ${who(plan, empty)}: let "setup" fill ${submodules.length === 1 ? 'it' : 'them'}, such as "git submodule update --init --recursive".`,
		);
	}
	return advice;
};
