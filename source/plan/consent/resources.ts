import {limits} from '../limits.ts';
import {idProblem} from '../names.ts';
import {textProblem} from '../read/hostile-text.ts';
import type {Problem} from '../schema/problems.ts';
import {quote, toPlanProblems} from '../schema/problems.ts';
import type {Plan, PlanReading} from '../types.ts';
import {builtInRoles, roleName} from './roles.ts';

/** Texts of a repository's `.claude-grid/roles/` and `.claude-grid/workflows/`, by name. */
export type Resources = {
	readonly roles?: Readonly<Record<string, string>>;
	readonly workflows?: Readonly<Record<string, string>>;
};

/** The names a plan uses that may be files: each once, safe as a file's name. */
export const wantedResources = (
	plan: Plan,
): {readonly roles: readonly string[]; readonly workflows: readonly string[]} => {
	const roles = plan.streams.flatMap(({tasks}) =>
		tasks.flatMap(({role}) => (role === undefined ? [] : [roleName(role)])),
	);
	const workflows = plan.streams.flatMap(({workflow}) => workflow ?? []);
	const safe = (names: readonly string[]) => [...new Set(names)].filter(name => idProblem(name) === undefined);
	return {roles: safe(roles).slice(0, limits.resources), workflows: safe(workflows).slice(0, limits.resources)};
};

/** The plan with the texts it uses, or why it cannot have them. */
export const withResources = (plan: Plan, resources: Resources): PlanReading => {
	const wanted = wantedResources(plan);
	const roles = pick(resources.roles, wanted.roles);
	const workflows = pick(resources.workflows, wanted.workflows);
	const problems: Problem[] = [
		...plan.streams.flatMap(({workflow}, index) =>
			workflow === undefined || Object.hasOwn(workflows, workflow)
				? []
				: [
						{
							at: ['streams', index, 'workflow'],
							message: `There is no workflow ${quote(workflow)}: it would be the file .claude-grid/workflows/${workflow}.md of the repository.`,
						},
					],
		),
		...textProblems('roles', roles, limits.role),
		...textProblems('workflows', workflows, limits.workflow),
	];
	if (problems.length > 0) return {ok: false, faults: toPlanProblems(problems)};
	return {
		ok: true,
		plan: {
			...plan,
			...(Object.keys(roles).length > 0 && {roles}),
			...(Object.keys(workflows).length > 0 && {workflows}),
		},
	};
};

const pick = (
	texts: Readonly<Record<string, string>> = {},
	names: readonly string[],
): Readonly<Record<string, string>> =>
	Object.fromEntries(names.flatMap(name => (Object.hasOwn(texts, name) ? [[name, texts[name] ?? '']] : [])));

const textProblems = (kind: string, texts: Readonly<Record<string, string>>, most: number): Problem[] =>
	Object.entries(texts).flatMap(([name, text]) => {
		const message = text.length > most ? `is longer than ${most} characters` : textProblem(text);
		return message === undefined ? [] : [{at: [], message: `.claude-grid/${kind}/${name}.md ${message}.`}];
	});

/** What an agent is told of a role; undefined for a role nobody has described. */
export const roleText = (plan: Plan, role: string): string | undefined => {
	const name = roleName(role);
	if (plan.roles && Object.hasOwn(plan.roles, name)) return plan.roles[name];
	return Object.hasOwn(builtInRoles, name) ? builtInRoles[name] : undefined;
};
