import {useEffect, useRef} from 'react';
import {asOneNotice, standingNotices} from '../../notify/notice.ts';
import {minuteOfDay, quietMinutes} from '../../notify/quiet-hours.ts';
import {terminalNotice} from '../../notify/terminal-notice.ts';
import type {TerminalFacts} from '../../notify/types.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';

/** Tells each alert, and the end of the run, once through the terminal; what stood there at the start is seen anyway. */
export const useNotices = (run: Run | null, facts: TerminalFacts | undefined, write: (bytes: string) => void) => {
	const told = useRef<{readonly runId: string; readonly keys: ReadonlySet<string>} | undefined>(undefined);
	useEffect(() => {
		if (run === null || !facts) return;
		const standing = standingNotices(run, run.finishedAt === undefined ? undefined : outcome(run));
		const before = told.current;
		told.current = {runId: run.id, keys: new Set(standing.map(({key}) => key))};
		if (before?.runId !== run.id) return;
		const fresh = standing.filter(({key}) => !before.keys.has(key)).map(({notice}) => notice);
		const notice = asOneNotice(run, fresh);
		if (quietMinutes(facts.quietHours, minuteOfDay(Date.now())) > 0) return;
		const plan = notice && terminalNotice(notice, facts);
		if (plan?.via === 'terminal') write(plan.bytes);
	}, [run, facts, write]);
};
