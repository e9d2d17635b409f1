import {openRepository} from './connection.ts';
import type {Context} from './context.ts';
import {noRun} from './engine-of-run.ts';
import {makeHandover} from './make-handover.ts';
import {readSession} from '../store/session-record.ts';
import {standingRun} from './standing-run.ts';

/** The handover document as things stand now; writes nothing. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const standing = await standingRun(context, repository);
	if (!standing) throw noRun();
	const {facts, lines} = await makeHandover(context, repository, standing, readSession(repository.commonDir));
	await standing.engine?.close();
	if (context.flags.json) context.say(JSON.stringify(facts, undefined, '\t'));
	else for (const line of lines) context.say(line);
	return 0;
};
