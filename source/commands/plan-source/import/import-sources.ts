import {askGhJson} from '../../../engine/deliver/gh.ts';
import {UserError} from '../../../error.ts';
import {inspectRepository} from '../../../git/read/repository.ts';
import {findRemote, repositoryIn} from '../../../git/remote/remote.ts';
import {importText} from '../../../plan/import/import-text.ts';
import {importIssues, issueFields} from '../../../plan/import/issues.ts';
import type {Imported} from '../../../plan/import/types.ts';
import {parsePlanText} from '../../../plan/read-plan.ts';
import {problemLines} from '../../../plan/schema/describe-problems.ts';
import type {Context} from '../../context.ts';
import {readPlanText} from '../plan-text.ts';

export const whatIsRead =
	'it reads task lists of spec-kit, Kiro and OpenSpec (tasks.md), any Markdown check-list, the tasks.json of Task Master, and GitHub issues (an address, or --issues SEARCH)';

/** What another tool's file holds that is not done. Throws UserError where that is nothing. */
export const importFile = (file: string, shown: string): Imported => {
	const imported = importText(readPlanText(file), shown);
	if (imported && imported.streams.length > 0) return imported;
	throw new UserError(imported ? `${shown}: all of it is already done.` : `${shown} cannot be imported.`, {
		hint: whatIsRead,
		exitCode: 1,
	});
};

/** A plan as the text of its file. Throws UserError BAD_PLAN when it is none. */
export const asText = (document: object): string => {
	const text = `${JSON.stringify(document, undefined, '\t')}\n`;
	const reading = parsePlanText(text);
	if (reading.ok) return text;
	throw new UserError(['What was read is not a valid plan:', ...problemLines(reading.faults).slice(0, 5)].join('\n'), {
		code: 'BAD_PLAN',
		hint: 'fix the file it was read from; nothing was written',
	});
};

export const isIssue = (name: string): boolean => /^https:\/\/[^/]+\/[^/]+\/[^/]+\/issues\/\d+$/.test(name);

/** Asks gh for an issue by its address, or for those that a search of GitHub finds. */
export const issuesOf = async ({env, folder, flags}: Context, name: string | undefined): Promise<Imported> => {
	const asked =
		name === undefined
			? ['issue', 'list', ...(await repositoryHere(folder)), '--search', flags.issues ?? '', '--limit', '200']
			: ['issue', 'view', name];
	const imported = importIssues(
		await askGhJson(env as Readonly<Record<string, string>>, [...asked, '--json', issueFields]),
	);
	if (imported.streams.length > 0) return imported;
	throw new UserError(name === undefined ? 'That search finds no open issue.' : 'That issue is not open.', {
		hint: 'gh issue list shows which are; --issues takes a search of GitHub, such as "label:ready"',
		exitCode: 1,
	});
};

const repositoryHere = async (folder: string): Promise<readonly string[]> => {
	const {checkout, head} = await inspectRepository(folder);
	const repository = repositoryIn((await findRemote(checkout, head))?.url ?? '');
	if (repository !== undefined) return ['-R', repository];
	throw new UserError('This repository has no remote that gh knows.', {
		hint: 'name an issue by its address',
		exitCode: 1,
	});
};
