import * as z from 'zod';
import {hostProblem} from '../hosts/names.ts';
import {limits} from '../limits.ts';
import {
	baseProblem,
	branchProblem,
	entryProblem,
	idPattern,
	idProblem,
	insideProblem,
	worktreeProblem,
} from '../names.ts';
import {permissionModes} from './permission-modes.ts';

type Rule = (text: string) => string | undefined;

/** A rule in code as a check: its sentence is the issue's message. */
const ruled = (schema: z.ZodString, rule: Rule) =>
	schema.superRefine((text, context) => {
		const message = rule(text);
		if (message !== undefined) {
			context.addIssue({code: 'custom', message});
		}
	});

const noDash: Rule = text =>
	text.startsWith('-') ? 'must not start with "-": it would be read as an option' : undefined;

export const text = (length: number) => z.string().min(1).max(length);

/** The pattern is only for editors that read the JSON Schema; the rule says the same in sentences. */
export const id = ruled(z.string().min(1), idProblem).meta({pattern: idPattern.source, maxLength: limits.id});
export const branch = ruled(text(limits.ref), branchProblem);
export const base = ruled(text(limits.ref), baseProblem);
export const glob = ruled(text(limits.path), insideProblem);
export const entry = ruled(text(limits.path), entryProblem);
export const worktreePath = ruled(text(limits.path), worktreeProblem);
export const word = ruled(text(limits.path), noDash);
/** Never relative: what stands in the worktree is the agent's. */
export const outsidePath = ruled(text(limits.path), path =>
	/^(?:\/|~\/|~$)/.test(path) ? undefined : 'must begin with / or ~/',
);
export const host = ruled(text(253), name =>
	/^(?:\*\.)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?::\d{1,5})?$/.test(name)
		? undefined
		: 'must be a host, such as example.com or *.example.com:8443',
);
export const hostName = ruled(text(64), hostProblem);
export const variable = ruled(text(200), name =>
	/^[A-Za-z_]\w*$/.test(name) ? undefined : 'must be the name of a variable, such as NPM_TOKEN',
);
export const command = text(limits.command);

export const permissionMode = z.enum(permissionModes);
