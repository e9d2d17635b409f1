import {type Draft, patchRun} from '../draft.ts';
import type {AlertRule} from '../feature.ts';
import type {RunEvent} from '../model/event.ts';

/** Told once a run, also when it was dismissed; told anew only when signing has worked meanwhile. */
export const onSigningTried = (draft: Draft, {problem}: Extract<RunEvent, {type: 'signing.tried'}>): void => {
	if (problem === undefined ? draft.run.unsigned !== undefined : draft.run.unsigned === undefined)
		patchRun(draft, {unsigned: problem});
};

export const signingAlert: AlertRule = ({unsigned}) =>
	unsigned === undefined
		? []
		: [
				{
					kind: 'repository',
					text: `commit.gpgSign is on, but signing does not work without a terminal: ${unsigned}. Commits and merges of claude-grid are made unsigned, and agents may not be able to commit`,
					cure: 'unlock the key (ssh-add, gpg-agent) or fix user.signingKey and gpg.program; else git config commit.gpgSign false',
					isAdvice: true,
				},
			];
