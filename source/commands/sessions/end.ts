import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {errorText, UserError} from '../../error.ts';
import {sanitise} from '../../sanitise.ts';
import {readSession, writeHandover, writeSession} from '../../store/run/session-record.ts';
import {openRepository} from '../connect/connection.ts';
import {noRun} from '../connect/engine-of-run.ts';
import {type ExistingRun, existingRun} from '../connect/existing-run.ts';
import type {Context} from '../context.ts';
import {createMark} from './changes-since.ts';
import {makeHandover} from './make-handover.ts';

const maxNoteLength = 4000;

/** Writes the handover, archives the one before, and tells agents that start from now on the words. */
export const endSession = async (context: Context, words: string): Promise<number> => {
	if (words.length > maxNoteLength)
		throw new UserError(`The words for the next session are longer than ${maxNoteLength} characters.`, {
			hint: 'put them in a file of the repository and name it',
		});
	const repository = await openRepository(context);
	const copy = outputFile(context);
	const existing = await existingRun(context, repository);
	if (!existing) throw noRun();
	const said = words === '' ? undefined : {text: words, at: context.now()};
	const {begun, words: _old, ...before} = readSession(repository.commonDir);
	const {facts, lines} = await makeHandover(context, repository, existing, {begun, ...(said && {words: said})});
	const text = `${lines.join('\n')}\n`;
	const written = writeHandover(repository.commonDir, text);
	if (copy !== undefined) writeCopy(copy, text, context.flags.force ?? false);
	const ended = await createMark(context, repository, existing.run);
	writeSession(repository.commonDir, {...before, ended, ...(said && {words: said})});
	await reportToEngine(context, existing, words);
	if (context.flags.json)
		context.print(JSON.stringify({...written, archived: written.archived ?? null, copy: copy ?? null, facts}));
	else printEnd(context, written, copy);
	return 0;
};

/** Agents that start from now on are told, too; without an engine the next one reads it. */
const reportToEngine = async (context: Context, {engine}: ExistingRun, words: string): Promise<void> => {
	if (!engine) return;
	const answer = await engine.send({type: 'run.note', words});
	await engine.close();
	if (!answer.ok) context.warn(`The agents were not told: ${sanitise(answer.message)}`);
};

const printEnd = (context: Context, written: ReturnType<typeof writeHandover>, copy: string | undefined): void => {
	context.print(`wrote ${sanitise(written.path)}`);
	if (written.archived !== undefined) context.print(`the one before is ${sanitise(written.archived)}`);
	if (copy !== undefined) context.print(`wrote ${sanitise(copy)}`);
	context.print('Next: claude-grid session start shows it, and what has changed since');
};

/** Looked at before anything is written. */
const outputFile = ({flags, cwd}: Context): string | undefined => {
	if (flags.output === undefined) return undefined;
	const file = path.resolve(cwd, flags.output);
	if (existsSync(file) && !flags.force)
		throw new UserError(`${file} already exists; nothing was written.`, {hint: 'name another file, or add --force'});
	return file;
};

const writeCopy = (file: string, text: string, isForced: boolean): void => {
	try {
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, text, {flag: isForced ? 'w' : 'wx'});
	} catch (error) {
		throw new UserError(`${file} could not be written: ${errorText(error)}`, {
			hint: 'the handover itself was written; name another file for the copy',
		});
	}
};
