import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {askGhJson} from '../../engine/deliver/gh.ts';
import {UserError} from '../../error.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import {findRemote, repositoryIn} from '../../git/remote/remote.ts';
import {problemLines} from '../../plan/describe-problems.ts';
import {addNew, importText} from '../../plan/import/import-text.ts';
import {importIssues, issueFields} from '../../plan/import/issues.ts';
import type {Imported} from '../../plan/import/types.ts';
import {parsePlanText} from '../../plan/read-plan.ts';
import {count} from '../../run/count.ts';
import {sanitise} from '../../sanitise.ts';
import {writeAtomically} from '../../store/write-file.ts';
import type {Context} from '../context.ts';
import {requirePlan} from './plan-file.ts';
import {readPlanText} from './plan-text.ts';

const whatIsRead =
	'it reads task lists of spec-kit, Kiro and OpenSpec (tasks.md), any Markdown check-list, the tasks.json of Task Master, and GitHub issues (an address, or --issues SEARCH)';

const importFile = (file: string, shown: string): Imported => {
	const imported = importText(readPlanText(file), shown);
	if (imported && imported.streams.length > 0) return imported;
	throw new UserError(imported ? `${shown}: all of it is done already.` : `${shown} is nothing that can be imported.`, {
		hint: whatIsRead,
		exitCode: 1,
	});
};

const asText = (document: object): string => {
	const text = `${JSON.stringify(document, undefined, '\t')}\n`;
	const reading = parsePlanText(text);
	if (reading.ok) return text;
	throw new UserError(['What was read makes no plan:', ...problemLines(reading.faults).slice(0, 5)].join('\n'), {
		code: 'BAD_PLAN',
		hint: 'fix the file it was read from; nothing was written',
	});
};

const isIssue = (name: string): boolean => /^https:\/\/[^/]+\/[^/]+\/[^/]+\/issues\/\d+$/.test(name);

/** Asks gh for an issue by its address, or for those that a search of GitHub finds. */
const issuesOf = async ({env, folder, flags}: Context, name: string | undefined): Promise<Imported> => {
	const asked =
		name === undefined
			? ['issue', 'list', ...(await repositoryHere(folder)), '--search', flags.issues ?? '', '--limit', '200']
			: ['issue', 'view', name];
	const imported = importIssues(
		await askGhJson(env as Readonly<Record<string, string>>, [...asked, '--json', issueFields]),
	);
	if (imported.streams.length > 0) return imported;
	throw new UserError('There is no open issue to import.', {
		hint: 'claude-grid plan import --issues "label:ready"',
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

/** Writes a plan of another tool's file or of issues, to be looked at; never over a plan that is there. */
export const importPlan = async (context: Context, [name]: readonly string[]): Promise<void> => {
	const {issues} = context.flags;
	if (name === undefined && issues === undefined)
		throw new UserError('Which file? claude-grid plan import <file>', {hint: whatIsRead});
	const source = path.resolve(context.cwd, name ?? '');
	const file = path.join(context.folder, 'claude-grid.json');
	if (existsSync(file))
		throw new UserError(`${file} exists already; nothing was imported.`, {
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
	if (done.length > 0) context.print(`left out, done already: ${done.map(one => sanitise(one)).join(', ')}`);
	context.print('Next: read it (claude-grid plan show), then claude-grid starts it');
};

const originsOf = (document: unknown): readonly string[] => {
	const {streams} = document as {readonly streams?: readonly {readonly origin?: string}[]};
	const files = (streams ?? []).flatMap(({origin}) =>
		origin?.includes('#') ? [origin.slice(0, origin.lastIndexOf('#'))] : [],
	);
	return [...new Set(files)].filter(file => !file.includes('://'));
};

/** Adds to the plan what its origins have since it was imported, once. */
export const syncPlan = async (context: Context): Promise<void> => {
	const {path: file, document} = await requirePlan(context);
	const folder = path.dirname(file);
	const origins = originsOf(document);
	if (origins.length === 0)
		throw new UserError(`${file} was not imported: none of its streams has an origin.`, {
			hint: 'claude-grid plan import <file> writes a plan that has',
			exitCode: 1,
		});
	const streams = origins.flatMap(
		origin => importText(readPlanText(path.resolve(folder, origin)), origin)?.streams ?? [],
	);
	const {document: next, added} = addNew(document as object, streams);
	if (added.length === 0) return context.print('nothing is new');
	writeAtomically(file, asText(next));
	for (const one of added) context.print(`added ${sanitise(one)}`);
	context.print('Next: claude-grid plan apply brings it into the run');
};
