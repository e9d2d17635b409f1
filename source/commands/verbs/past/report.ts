import {statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../../error.ts';
import {createRedact} from '../../../print/report/redact.ts';
import {reportPage} from '../../../print/report/report-page.ts';
import {journalDamage} from '../../../run/features/history/store-damage.ts';
import {readJournal} from '../../../store/journal/journal.ts';
import {journalFile, runFolder} from '../../../store/paths.ts';
import {openRepository} from '../../connect/connection.ts';
import {noRun} from '../../connect/engine-of-run.ts';
import {existingRun} from '../../connect/existing-run.ts';
import type {Context} from '../../context.ts';
import {streamDiffs} from '../../report/stream-diffs.ts';
import {version} from '../../version.ts';

/** One HTML page of the run that holds all of itself. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const existing = await existingRun(context, repository);
	if (!existing) throw noRun();
	await existing.engine?.close();
	const {run: current} = existing;
	const file = path.resolve(context.cwd, context.words[0] ?? `claude-grid-${current.id}.html`);
	refuseExisting(file, context.flags.force ?? false);
	const journal = readJournal(journalFile(runFolder(repository.commonDir, current.id)), {limit: 2000});
	const redact = createRedact(context.env.HOME);
	const diffs = await streamDiffs(current);
	const page = reportPage({run: current, now: context.now(), diffs, activities: journal.activities, redact, version});
	writeFileSync(file, page, {flag: context.flags.force ? 'w' : 'wx', mode: 0o600});
	const damage = journalDamage(journal);
	if (damage !== undefined) context.warn(damage);
	context.print(`wrote ${path.relative(context.cwd, file) || file}`);
	return 0;
};

const refuseExisting = (file: string, isForced: boolean): void => {
	const facts = statSync(file, {throwIfNoEntry: false});
	if (facts?.isDirectory())
		throw new UserError(`${file} is a folder; nothing was written.`, {hint: 'name a file in it'});
	if (facts && !isForced)
		throw new UserError(`${file} already exists; nothing was written.`, {hint: 'name another file, or add --force'});
};
