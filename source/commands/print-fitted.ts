import {fitted} from '../print/fit.ts';
import type {Context} from './context.ts';

/** Undefined: a program reads. */
export const terminalWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined);

/** Lines for whoever reads them: no wider than their terminal; whole where a program reads. */
export const printFitted = (context: Context, lines: readonly string[]): void => {
	for (const line of fitted(lines, terminalWidth())) context.print(line);
};
