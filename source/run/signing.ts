import type {RunEvent} from './event.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, raise} from './turn.ts';

const key = 'signing';

/** Told once a run, also when it was dismissed; told anew only when signing has worked meanwhile. */
export const onSigningTried = (turn: Turn, {problem}: Extract<RunEvent, {type: 'signing.tried'}>): void => {
	if (problem === undefined) {
		if (turn.run.unsigned !== undefined) patchRun(turn, {unsigned: undefined});
		return clearAlerts(turn, alert => alert.key === key);
	}
	if (turn.run.unsigned !== undefined) return;
	patchRun(turn, {unsigned: problem});
	raise(turn, {
		key,
		kind: 'repository',
		text: `commit.gpgSign is on, but signing does not work without a terminal: ${problem}. Commits and merges of claude-grid are made unsigned, and agents may not be able to commit`,
		cure: 'unlock the key (ssh-add, gpg-agent) or fix user.signingKey and gpg.program; else git config commit.gpgSign false',
		isAdvice: true,
	});
};
