import {escapeText} from './escape.ts';
import type {PlanFault} from './types.ts';

/** One line per fault, `streams[2].dependencies[0]: what is wrong`; nothing in it can reach the terminal as control. */
export const faultLines = (faults: readonly PlanFault[]): string[] =>
	faults.map(({path, message}) => escapeText(path === '' ? message : `${path}: ${message}`));
