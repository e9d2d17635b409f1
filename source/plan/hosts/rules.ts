import type {Draft} from '../read/drafts.ts';
import type {Problem} from '../schema/problems.ts';
import type {PlanOverrides} from '../types.ts';
import {hostProblem} from './names.ts';

const namesIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A stream may only go where the run may, and what lies in the user's own checkout goes nowhere. */
export const hostProblems = (drafts: readonly Draft[], root: unknown, overrides: PlanOverrides): Problem[] => {
	const plan = (root ?? {}) as Record<string, unknown>;
	const given = overrides.hosts ?? (plan.hosts === undefined ? undefined : namesIn(plan.hosts));
	return drafts.flatMap(({index, value}) => {
		const {host, hostLabels} = value;
		if (host === undefined && hostLabels === undefined) return [];
		const at = ['streams', index, host === undefined ? 'hostLabels' : 'host'];
		if ((value.isolation ?? plan.isolation) === 'shared' && host !== 'local')
			return [{at, message: 'cannot go with "isolation": "shared": your own checkout is on this machine'}];
		// A name that is none is told of already.
		if (typeof host !== 'string' || hostProblem(host) || given === undefined || given.includes(host)) return [];
		const where = overrides.hosts ? 'that --hosts names' : 'that the plan names in "hosts"';
		return [{at, message: `is none of the hosts ${where}`}];
	});
};

/** All machines that a plan names; undefined: this one alone. */
export const hostsOf = (
	{
		hosts,
		streams,
	}: {
		readonly hosts?: readonly string[] | undefined;
		readonly streams: readonly {readonly host?: string | undefined}[];
	},
	overrides: PlanOverrides,
): readonly string[] | undefined => {
	const named = overrides.hosts ?? hosts;
	const pinned = streams.flatMap(({host}) => (host === undefined ? [] : [host]));
	const all = [...new Set(named ?? ['local', ...pinned])];
	return all.every(name => name === 'local') ? undefined : all;
};
