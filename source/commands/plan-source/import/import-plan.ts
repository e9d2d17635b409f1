import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../../error.ts';
import {count} from '../../../run/count.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Context} from '../../context.ts';
import {asText, importFile, isIssue, issuesOf, whatIsRead} from './import-sources.ts';

/** Writes a plan of another tool's file or of issues, to be looked at; never over a plan that is there. */
export const importPlan = async (context: Context, [name]: readonly string[]): Promise<void> => {
	const {issues} = context.flags;
	if (name === undefined && issues === undefined)
		throw new UserError('Which file? claude-grid plan import <file>', {hint: whatIsRead});
	const source = path.resolve(context.cwd, name ?? '');
	const file = path.join(context.folder, 'claude-grid.json');
	if (existsSync(file))
		throw new UserError(`${file} already exists; nothing was imported.`, {
			hint: 'claude-grid plan sync adds what is new to a plan that was imported; move the file away to import anew',
			exitCode: 1,
		});
	const {
		format,
		name: title,
		streams,
		done,
	} = name === undefined || isIssue(name)
		? await issuesOf(context, name)
		: importFile(source, path.relative(context.folder, source));
	writeFileSync(file, asText({name: title, streams}), {flag: 'wx'});
	context.print(`wrote ${file}: ${count(streams.length, 'stream')} from ${format}`);
	if (done.length > 0) context.print(`left out because already done: ${done.map(one => sanitise(one)).join(', ')}`);
	context.print('Next: read it (claude-grid plan show), then claude-grid starts it');
};
