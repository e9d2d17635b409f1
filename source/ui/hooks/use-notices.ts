import {useEffect, useRef} from 'react';
import {noticeOfAlert} from '../../notify/notice.ts';
import {terminalNotice} from '../../notify/terminal-notice.ts';
import type {TerminalFacts} from '../../notify/types.ts';
import {needsPerson} from '../../run/select.ts';
import type {Run} from '../../run/types.ts';

/** Tells each alert once through the terminal; those that stood there at the start are seen anyway. */
export const useNotices = (run: Run | null, facts: TerminalFacts | undefined, write: (bytes: string) => void) => {
	const told = useRef<ReadonlySet<string> | undefined>(undefined);
	useEffect(() => {
		if (run === null || !facts) return;
		const needs = needsPerson(run);
		const before = told.current;
		told.current = new Set(needs.map(alert => alert.key));
		if (!before) return;
		const notices = needs.filter(alert => !before.has(alert.key)).map(alert => noticeOfAlert(run, alert));
		const plan = notices[0] && terminalNotice(notices[0], facts);
		if (plan?.via === 'terminal') write(plan.bytes);
	}, [run, facts, write]);
};
