import {UserError} from '../../error.ts';
import {journalDamage} from '../../run/features/history/store-damage.ts';
import type {Alert, Run} from '../../run/model/types.ts';
import {readJournal} from '../../store/journal/journal.ts';
import {journalFile, runFolder} from '../../store/paths.ts';
import type {Engine} from '../types.ts';
import {createViews} from './views.ts';
import type {ViewedWorld} from './world.ts';

export type WhyViewOnly = 'not writable' | 'foreign';

const refusals = {
	'not writable': {
		code: 'READ_ONLY',
		message: 'This repository may not be written: the run can only be looked at.',
		cure: 'make the repository writable for you',
	},
	foreign: {
		code: 'FOREIGN_RUN',
		message: 'This run came with a copy of the repository, or from another user: it can only be looked at.',
		cure: 'claude-grid run <plan> --new starts a run of your own here, with worktrees of its own',
	},
} as const;

const alertTexts: Readonly<Record<WhyViewOnly, string>> = {
	'not writable': 'view only: this repository may not be written',
	foreign: 'view only: this run did not begin in this repository',
};

/**
 * A saved run that may only be looked at, because nothing can be written or because it is not the run of this repository: no
 * engine is started, every command is refused (READ_ONLY, FOREIGN_RUN), and the run carries an alert that says so.
 */
export const createViewOnlyEngine = (
	options: ViewedWorld['options'],
	saved: Run,
	why: WhyViewOnly = 'not writable',
): Engine => {
	const refusal = refusals[why];
	const alert: Alert = {
		key: 'read-only',
		kind: 'store',
		text: alertTexts[why],
		cure: refusal.cure,
		since: saved.lastMessageAt,
	};
	const journal = readJournal(journalFile(runFolder(options.repository.commonDir, saved.id)), {limit: 1000});
	const {activities} = journal;
	const damage = journalDamage(journal);
	// Nothing else can be done about what waited in it.
	const alerts = [
		alert,
		...(damage === undefined
			? []
			: [{...alert, key: 'store:journal', text: damage, cure: 'the files are left as they are'}]),
	];
	const run: Run = {...saved, alerts, viewOnly: refusal.message};
	return {
		...createViews({options, run: () => run}),
		// Git is not started in folders that somebody else has named.
		...(why === 'foreign' && {
			diff: async () => [],
			review: async () => undefined,
			mergePreview: async () => undefined,
		}),
		run: async () => run,
		subscribe: listener => {
			listener({type: 'run', run, activities: activities.slice(-200)});
			return () => {};
		},
		start: async () => ({ok: false, ...refusal}),
		send: async () => ({ok: false, ...refusal}),
		activities: async limit => activities.slice(-(limit ?? activities.length)),
		takeOver: async () => undefined,
		clean: async () => {
			throw new UserError(refusal.message, {code: refusal.code, hint: refusal.cure, exitCode: 4});
		},
		close: async () => {},
	};
};
