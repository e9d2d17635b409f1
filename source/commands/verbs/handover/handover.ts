import {readSession} from '../../../store/run/session-record.ts';
import {openRepository} from '../../connect/connection.ts';
import {noRun} from '../../connect/engine-of-run.ts';
import {existingRun} from '../../connect/existing-run.ts';
import type {Context} from '../../context.ts';
import {makeHandover} from '../../sessions/make-handover.ts';

/** The handover document as things stand now; writes nothing. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const existing = await existingRun(context, repository);
	if (!existing) throw noRun();
	const {facts, lines} = await makeHandover(context, repository, existing, readSession(repository.commonDir));
	await existing.engine?.close();
	if (context.flags.json) context.print(JSON.stringify(facts, undefined, '\t'));
	else for (const line of lines) context.print(line);
	return 0;
};
