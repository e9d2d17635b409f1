import {loadLexer} from '../../conversation/load-lexer.ts';
import {logLines} from '../../print/log-lines.ts';
import type {LogEntry} from '../../run/model/report.ts';
import type {Context} from '../context.ts';

/** Entries of a log as they are read, or as JSON; `after`: the time of the entry printed before them. */
export const printLog = async (context: Context, entries: readonly LogEntry[], after?: number): Promise<void> => {
	const {flags, print, style, env} = context;
	if (flags.json) {
		for (const entry of entries) print(JSON.stringify(entry));
		return;
	}
	const {isTTY, columns} = process.stdout;
	const width = isTTY && columns > 0 ? {width: columns} : {};
	const look = {lex: await loadLexer(), isWhole: flags.full === true, after, ...width};
	const hasColour = isTTY && flags.color && !env.NO_COLOR && env.TERM !== 'dumb';
	for (const line of logLines(entries, {...style, hasColour}, look)) print(line);
};
