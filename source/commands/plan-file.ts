import {existsSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {errorText, UserError} from '../error.ts';
import {consentLines} from '../plan/consent.ts';
import {faultLines} from '../plan/describe-faults.ts';
import {parsePlanText} from '../plan/read-plan.ts';
import {agentNames, type AgentName, type Plan, type PlanOverrides} from '../plan/types.ts';
import {openSettings} from '../store/settings.ts';
import type {Context} from './context.ts';

export type LoadedPlan = {
	readonly plan: Plan;
	readonly document: unknown;
	readonly path: string;
	readonly overrides: PlanOverrides;
	/** Named on the command line, which is consent. */
	readonly isNamed: boolean;
};

const found = [
	'claude-grid.json',
	'.claude-grid/plan.json',
	'orchestration-config.json',
	'.claude/orchestration/orchestration-config.json',
];

/** Where the plan is: named, else the first of the usual places that exists. */
export const findPlan = (context: Context): {readonly path: string; readonly isNamed: boolean} | undefined => {
	const named = context.words[0] ?? context.flags.tasks ?? context.flags.plan;
	if (named !== undefined) return {path: path.resolve(context.cwd, named), isNamed: true};
	const place = found.map(name => path.join(context.folder, name)).find(file => existsSync(file));
	return place === undefined ? undefined : {path: place, isNamed: false};
};

/** Reads and checks a plan file. Throws UserError with one line per fault. */
export const loadPlan = (context: Context, file: {readonly path: string; readonly isNamed: boolean}): LoadedPlan => {
	const overrides = overridesOf(context);
	const text = readText(file.path);
	const reading = parsePlanText(text, overrides);
	if (!reading.ok)
		throw new UserError([`${file.path} cannot be run:`, ...faultLines(reading.faults)].join('\n'), {
			code: 'BAD_PLAN',
			cure: 'mend the file; nothing was started',
		});
	return {plan: reading.plan, document: JSON.parse(text.replace(/^\uFEFF/, '')), overrides, ...file};
};

const readText = (file: string): string => {
	try {
		if (statSync(file).size > 60 * 1024 * 1024)
			throw new UserError(`${file} is too large for a plan.`, {cure: 'a plan is a JSON file of at most 5 MB'});
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(`The plan ${file} cannot be read: ${errorText(error)}`, {
			cure: 'claude-grid init writes a sample plan',
		});
	}
};

/** The command line first, then the user's settings. */
export const overridesOf = (context: Context): PlanOverrides => {
	const settings = openSettings(context.env).all();
	const agent = agentOf(context.flags.agent);
	const {permissionMode, maxParallel} = context.flags;
	const chosen = agent ?? settings.agent;
	return {
		...(chosen !== undefined && {agent: chosen}),
		...((permissionMode ?? settings.permissionMode) !== undefined && {
			permissionMode: permissionMode ?? settings.permissionMode,
		}),
		...((maxParallel ?? settings.maxParallel) !== undefined && {maxParallel: maxParallel ?? settings.maxParallel}),
	};
};

const agentOf = (name: string | undefined): AgentName | undefined => {
	if (name === undefined || agentNames.includes(name as AgentName)) return name as AgentName | undefined;
	throw new UserError(`There is no agent "${name}".`, {cure: `agents are ${agentNames.join(', ')}`});
};

/** A plan merely found in a repository may run commands: without a terminal it needs --yes. */
export const requireConsent = (context: Context, loaded: LoadedPlan): void => {
	if (loaded.isNamed || context.flags.yes) return;
	throw new UserError(
		[`Found ${loaded.path}. It would run:`, ...consentLines(loaded.plan).map(line => `  ${line}`)].join('\n'),
		{
			code: 'CONSENT',
			cure: `name the plan, or add --yes: claude-grid run ${path.basename(loaded.path)}`,
		},
	);
};
