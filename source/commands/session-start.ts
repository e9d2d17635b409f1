import {sanitise, sanitiseLines} from '../sanitise.ts';
import {readHandover, readSession, writeSession} from '../store/session-record.ts';
import {openRepository} from './connection.ts';
import type {Context} from './context.ts';
import {noRun} from './engine-of-run.ts';
import {makeHandover} from './make-handover.ts';
import {changes, markNow} from './since.ts';
import {standingRun} from './standing-run.ts';

const maxLines = 5000;

/** Shows the last handover (none yet: how things stand) and what has changed since, and marks a session begun. */
export const startSession = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const {commonDir} = repository;
	const before = readSession(commonDir);
	const last = readHandover(commonDir);
	const standing = await standingRun(context, repository);
	await standing?.engine?.close();
	if (!last && !standing) throw noRun();
	const since = before.ended ? await changes(repository, before.ended, standing?.run) : [];
	const shown = last
		? sanitiseLines(last.text, maxLines)
		: standing
			? (await makeHandover(context, repository, standing, {})).lines
			: [];
	const mark = await markNow(context, repository, standing?.run);
	const begin = (): void => writeSession(commonDir, {...before, begun: mark});
	if (context.flags.json) {
		begin();
		context.say(JSON.stringify({handover: last ?? null, since, begunAt: new Date(mark.at).toISOString()}));
		return 0;
	}
	for (const line of shown) context.say(line);
	context.say('');
	if (last) context.say(`The last handover is ${sanitise(last.path)}`);
	else context.say('No handover was written yet: this is how things stand.');
	tellSince(context, before.ended?.at, since);
	if (before.begun) context.say(`The session begun at ${iso(before.begun.at)} was never ended.`);
	// What is there is told although nothing may be written.
	begin();
	context.say(`A session has begun. claude-grid session end "words" ends it with a new handover.`);
	return 0;
};

const iso = (at: number): string => new Date(at).toISOString();

const tellSince = (context: Context, at: number | undefined, since: readonly string[]): void => {
	if (at === undefined) return;
	context.say(since.length === 0 ? `Nothing has changed since ${iso(at)}.` : `Changed since ${iso(at)}:`);
	for (const line of since) context.say(`- ${sanitise(line)}`);
};
