import type {Draft} from '../draft.ts';
import {clearAlerts, patchRun, raiseAlert} from '../draft.ts';
import type {RunEvent} from '../model/event.ts';

const key = 'signing';

/** Told once a run, also when it was dismissed; told anew only when signing has worked meanwhile. */
export const onSigningTried = (draft: Draft, {problem}: Extract<RunEvent, {type: 'signing.tried'}>): void => {
	if (problem === undefined) {
		if (draft.run.unsigned !== undefined) patchRun(draft, {unsigned: undefined});
		return clearAlerts(draft, alert => alert.key === key);
	}
	if (draft.run.unsigned !== undefined) return;
	patchRun(draft, {unsigned: problem});
	raiseAlert(draft, {
		key,
		kind: 'repository',
		text: `commit.gpgSign is on, but signing does not work without a terminal: ${problem}. Commits and merges of claude-grid are made unsigned, and agents may not be able to commit`,
		cure: 'unlock the key (ssh-add, gpg-agent) or fix user.signingKey and gpg.program; else git config commit.gpgSign false',
		isAdvice: true,
	});
};
