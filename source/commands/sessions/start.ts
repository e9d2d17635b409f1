import {sanitise, sanitiseLines} from '../../sanitise.ts';
import {readHandover, readSession, writeSession} from '../../store/run/session-record.ts';
import {openRepository} from '../connect/connection.ts';
import {noRun} from '../connect/engine-of-run.ts';
import {existingRun} from '../connect/existing-run.ts';
import type {Context} from '../context.ts';
import {changesSinceMark, createMark} from './changes-since.ts';
import {makeHandover} from './make-handover.ts';

const maxLines = 5000;

/** Shows the last handover (none yet: how things stand) and what has changed since, and marks a session begun. */
export const startSession = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const {commonDir} = repository;
	const before = readSession(commonDir);
	const last = readHandover(commonDir);
	const existing = await existingRun(context, repository);
	await existing?.engine?.close();
	if (!last && !existing) throw noRun();
	const since = before.ended ? await changesSinceMark(repository, before.ended, existing?.run) : [];
	const shown = last
		? sanitiseLines(last.text, maxLines)
		: existing
			? (await makeHandover(context, repository, existing, {})).lines
			: [];
	const mark = await createMark(context, repository, existing?.run);
	const begin = (): void => writeSession(commonDir, {...before, begun: mark});
	if (context.flags.json) {
		begin();
		context.print(JSON.stringify({handover: last ?? null, since, begunAt: new Date(mark.at).toISOString()}));
		return 0;
	}
	for (const line of shown) context.print(line);
	context.print('');
	if (last) context.print(`The last handover is ${sanitise(last.path)}`);
	else context.print('No handover was written yet: this is how things stand.');
	printSince(context, before.ended?.at, since);
	if (before.begun) context.print(`The session begun at ${iso(before.begun.at)} was never ended.`);
	// What is there is told although nothing may be written.
	begin();
	context.print(`A session has begun. claude-grid session end "words" ends it with a new handover.`);
	return 0;
};

const iso = (at: number): string => new Date(at).toISOString();

const printSince = (context: Context, at: number | undefined, since: readonly string[]): void => {
	if (at === undefined) return;
	context.print(since.length === 0 ? `Nothing has changed since ${iso(at)}.` : `Changed since ${iso(at)}:`);
	for (const line of since) context.print(`- ${sanitise(line)}`);
};
