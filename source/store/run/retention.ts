import {lstatSync, rmSync} from 'node:fs';
import path from 'node:path';
import {readNamesSync} from '../../read-file.ts';
import {sessionFolder, sessionsFolder} from '../paths.ts';

const mostSessions = 50_000;
const outputNames = ['stdout.jsonl', 'stderr.log'];

/** Files of a session that hold output; none when a link stands anywhere on the way. */
const outputsOf = (run: string, sessionId: string): readonly {readonly file: string; readonly bytes: number}[] => {
	const folder = sessionFolder(run, sessionId);
	const areFolders = [run, sessionsFolder(run), folder].every(each =>
		lstatSync(each, {throwIfNoEntry: false})?.isDirectory(),
	);
	if (!areFolders) return [];
	return outputNames.flatMap(name => {
		const file = path.join(folder, name);
		const facts = lstatSync(file, {throwIfNoEntry: false});
		return facts?.isFile() ? [{file, bytes: facts.size}] : [];
	});
};

/** Bytes of output by session of a run; sessions without a folder are not in it. */
export const outputSizes = (run: string): Readonly<Record<string, number>> => {
	const folder = sessionsFolder(run);
	if (!lstatSync(folder, {throwIfNoEntry: false})?.isDirectory()) return {};
	const sizes = readNamesSync(folder, mostSessions, name => /^[\w-]+$/.test(name)).map(
		id => [id, outputsOf(run, id).reduce((sum, {bytes}) => sum + bytes, 0)] as const,
	);
	return Object.fromEntries(sizes);
};

/** Deletes the output files of these sessions, nothing else and nothing through a link; gives how many and their bytes. */
export const dropOutputs = (
	run: string,
	sessionIds: readonly string[],
): {readonly files: number; readonly bytes: number} => {
	const outputs = sessionIds.flatMap(id => outputsOf(run, id));
	for (const {file} of outputs) rmSync(file);
	return {files: outputs.length, bytes: outputs.reduce((sum, {bytes}) => sum + bytes, 0)};
};
