import {escapeText} from '../escape.ts';
import type {PlanProblem} from '../types.ts';

/** One line per fault, `streams[2].dependencies[0]: what is wrong`; nothing in it can reach the terminal as control. */
export const problemLines = (problems: readonly PlanProblem[]): string[] =>
	problems.map(({path, message}) => escapeText(path === '' ? message : `${path}: ${message}`));
