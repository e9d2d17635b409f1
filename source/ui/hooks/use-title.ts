import {useEffect} from 'react';
import {isFinished, needsUser} from '../../run/select.ts';
import type {Run} from '../../run/types.ts';
import {sanitise} from '../../sanitise.ts';

/** What a tab or window of the terminal is called: what needs the user first. */
export const titleOf = (run: Run | null): string => {
	if (run === null) return 'claude-grid';
	const name = sanitise(run.plan.name, {maxLength: 60}).trim() || 'claude-grid';
	const needs = needsUser(run).length;
	if (needs > 0) return `${needs} need${needs === 1 ? 's' : ''} you · ${name}`;
	return isFinished(run) ? `finished · ${name}` : name;
};

/** Told when it changes only: a title is bytes like any other. */
export const useTitle = (run: Run | null, setTitle: ((title: string) => void) | undefined): void => {
	const title = titleOf(run);
	useEffect(() => setTitle?.(title), [title, setTitle]);
};
