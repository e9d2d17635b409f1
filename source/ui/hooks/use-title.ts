import {useEffect} from 'react';
import type {Run} from '../../run/model/types.ts';
import {needsUser} from '../../run/select/needs-user.ts';
import {isFinished} from '../../run/select/standing.ts';
import {sanitise} from '../../sanitise.ts';

/** What a tab or window of the terminal is called: what needs the user first. */
export const titleOf = (run: Run | null, isAscii = false): string => {
	if (run === null) return 'claude-grid';
	const full = sanitise(run.plan.name, {maxLength: 60}).trim() || 'claude-grid';
	const name = isAscii ? full.replace(/\P{ASCII}/gu, '?') : full;
	const between = isAscii ? '-' : '·';
	const needs = needsUser(run).length;
	if (needs > 0) return `${needs} need${needs === 1 ? 's' : ''} you ${between} ${name}`;
	return isFinished(run) ? `finished ${between} ${name}` : name;
};

/** Told when it changes only: a title is bytes like any other. */
export const useTitle = (run: Run | null, isAscii: boolean, setTitle: ((title: string) => void) | undefined): void => {
	const title = titleOf(run, isAscii);
	useEffect(() => setTitle?.(title), [title, setTitle]);
};
