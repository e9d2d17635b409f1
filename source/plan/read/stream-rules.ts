import {limits} from '../limits.ts';
import {fold, idProblem} from '../names.ts';
import {formatPlace, type Problem, quote} from '../schema/problems.ts';
import type {PlanOverrides} from '../types.ts';
import type {Draft} from './drafts.ts';

const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Streams that have no id, or the id of another one. */
export const identityProblems = (drafts: readonly Draft[]): Problem[] => {
	const taken = new Map<string, Draft>();
	return drafts.flatMap(draft => {
		const at = ['streams', draft.index, draft.idKey];
		if (draft.id === '') {
			return nameProblems(draft);
		}

		const wrong = idProblem(draft.id);
		if (wrong !== undefined) {
			// A wrong id was refused where ids are checked; one made from a name is refused here.
			return draft.idKey === 'id' ? [] : [{at, message: `${wrong} (it is the stream's id, too)`}];
		}

		const same = taken.get(fold(draft.id));
		if (same !== undefined) {
			const how =
				same.id === draft.id ? 'is the id of' : `is, but for upper and lower case, the id ${quote(same.id)} of`;
			return [{at, message: `${how} ${formatPlace(['streams', same.index])} already`}];
		}

		taken.set(fold(draft.id), draft);
		return [];
	});
};

const nameProblems = ({index, idKey, value}: Draft): Problem[] => {
	if (idKey === 'id' || typeof value.name !== 'string') {
		const isMissing = value.id === undefined && value.name === undefined;
		return isMissing ? [{at: ['streams', index], message: 'needs an id or a name'}] : [];
	}

	const message = 'cannot be made into an id: start it with a letter, leave out special characters, or add an id';
	return [{at: ['streams', index, 'name'], message}];
};

/** Streams with nothing to do, or no command to do it with. */
export const workProblems = (drafts: readonly Draft[], root: unknown, overrides: PlanOverrides): Problem[] => {
	const plan = (root ?? {}) as Record<string, unknown>;
	return drafts.flatMap(({index, value}) => {
		const problems: Problem[] = [];
		if (value.prompt === undefined && (value.tasks === undefined || isEmptyList(value.tasks))) {
			problems.push({at: ['streams', index], message: 'has nothing to do: give it a prompt or tasks'});
		}

		if (value.race !== undefined && (value.isolation ?? plan.isolation) === 'shared') {
			const message = 'cannot be in your own checkout ("isolation": "shared"): what lost would be on your branch';
			problems.push({at: ['streams', index, 'race'], message});
		}

		if ((overrides.sandbox || (value.sandbox ?? plan.sandbox)) && (value.isolation ?? plan.isolation) === 'shared') {
			const message = 'cannot be in your own checkout ("isolation": "shared"): there a sandbox would protect nothing';
			problems.push({at: ['streams', index, 'sandbox'], message});
		}

		const agent = value.agent ?? overrides.agent ?? plan.agent;
		if (agent === 'command' && value.command === undefined && plan.command === undefined) {
			problems.push({at: ['streams', index, 'command'], message: 'is missing; the agent "command" needs one'});
		}

		return problems;
	});
};

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** More tasks in all than a run can keep account of. */
export const taskCountProblems = (drafts: readonly Draft[]): Problem[] => {
	const total = drafts.reduce((sum, {value}) => sum + count(value.tasks), 0);
	const message = `The plan has ${total} tasks; at most ${limits.tasks} are possible. Split it into several plans.`;
	return total > limits.tasks ? [{at: [], message}] : [];
};

const folderOf = (path: string): string =>
	fold(path)
		.split('/')
		.filter(part => part !== '' && part !== '.')
		.join('/');

/** Two streams in one folder, or branches of which one is a folder of another: git keeps branches as files. */
export const placeProblems = (drafts: readonly Draft[]): Problem[] => [
	...branchProblems(drafts),
	...worktreeProblems(drafts),
];

const placeOfBranch = ({index, value, idKey}: Draft) => [
	'streams',
	index,
	value.branch === undefined ? idKey : 'branch',
];

const branchProblems = (drafts: readonly Draft[]): Problem[] => {
	const byBranch = new Map<string, Draft>();
	const problems: Problem[] = [];
	for (const draft of drafts) {
		const same = byBranch.get(fold(draft.branch));
		// Streams of one id share their branch too: that is said once, of the id.
		if (same !== undefined && draft.branch !== '' && fold(same.id) !== fold(draft.id)) {
			const message = `makes the branch ${quote(draft.branch)}, which ${formatPlace(['streams', same.index])} has already`;
			problems.push({at: placeOfBranch(draft), message});
		}

		byBranch.set(fold(draft.branch), draft);
	}

	return [...problems, ...drafts.flatMap(draft => folderProblems(draft, byBranch))];
};

const folderProblems = (draft: Draft, byBranch: ReadonlyMap<string, Draft>): Problem[] => {
	const parts = fold(draft.branch).split('/');
	return parts.slice(1).flatMap((_, end) => {
		const above = byBranch.get(parts.slice(0, end + 1).join('/'));
		if (above === undefined || above.branch === '') {
			return [];
		}

		const owner = formatPlace(['streams', above.index]);
		const message = `makes the branch ${quote(draft.branch)}, which cannot stand beside ${quote(above.branch)} of ${owner}`;
		return [{at: placeOfBranch(draft), message}];
	});
};

const worktreeProblems = (drafts: readonly Draft[]): Problem[] => {
	const taken = new Map<string, number>();
	return drafts.flatMap(({index, value}) => {
		const path = value.worktreePath;
		const folder = typeof path === 'string' ? `${path.startsWith('/') ? '/' : ''}${folderOf(path)}` : '';
		const other = taken.get(folder);
		if (folder === '' || other === undefined) {
			taken.set(folder, index);
			return [];
		}

		const message = `is already the folder of ${formatPlace(['streams', other])}`;
		return [{at: ['streams', index, 'worktreePath'], message}];
	});
};
