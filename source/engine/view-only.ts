import {UserError} from '../error.ts';
import type {Alert, Run} from '../run/types.ts';
import {readJournal} from '../store/journal.ts';
import {journalFile, runFolder} from '../store/paths.ts';
import type {Engine} from './types.ts';
import {createViews} from './views.ts';
import type {ViewedWorld} from './world.ts';

const refusal = {
	code: 'READ_ONLY',
	message: 'This repository may not be written: the run can only be looked at.',
	cure: 'make the repository writable for you',
} as const;

/**
 * A saved run that may only be looked at, where nothing can be written: no engine is started, every command is refused with the
 * code READ_ONLY, and the run carries an alert that says so.
 */
export const createViewOnlyEngine = (options: ViewedWorld['options'], saved: Run): Engine => {
	const alert: Alert = {
		key: 'read-only',
		kind: 'store',
		text: 'this repository may not be written: you see the run as it was saved last, and nothing goes on',
		cure: refusal.cure,
		since: saved.lastMessageAt,
	};
	const run: Run = {...saved, alerts: [...saved.alerts, alert]};
	const {activities} = readJournal(journalFile(runFolder(options.repository.commonDir, run.id)), {limit: 1000});
	return {
		...createViews({options, run: () => run}),
		subscribe: listener => {
			listener({type: 'run', run, activities: activities.slice(-200)});
			return () => {};
		},
		start: async () => ({ok: false, ...refusal}),
		send: async () => ({ok: false, ...refusal}),
		activities: async limit => activities.slice(-(limit ?? activities.length)),
		takeOver: async () => undefined,
		clean: async () => {
			throw new UserError(refusal.message, {code: refusal.code, cure: refusal.cure, exitCode: 4});
		},
		close: async () => {},
	};
};
