import {randomUUID} from 'node:crypto';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {readText, recordBytes} from '../read-file.ts';

const lookEveryMs = 200;
/** After this the agent goes on with other work; the person may be asleep. */
export const patienceMs = 8 * 60 * 60_000;

/** What Claude Code takes as an answer to its permission prompt tool. */
export type PermissionAnswer =
	| {readonly behavior: 'allow'; readonly updatedInput: unknown}
	| {readonly behavior: 'deny'; readonly message: string};

/**
 * Puts a question into the session's folder and waits for the answer beside it. Files, so that a question outlives the engine
 * and every client; the engine finds it by looking. Denies by itself when nobody answers for eight hours.
 */
export const askByFile = async (
	folder: string,
	tool: string,
	input: unknown,
	limitMs = patienceMs,
): Promise<PermissionAnswer> => {
	const id = randomUUID();
	const questions = path.join(folder, 'questions');
	await mkdir(questions, {recursive: true, mode: 0o700});
	const file = path.join(questions, `${id}.json`);
	await writeFile(`${file}.tmp`, JSON.stringify({id, tool, input}), {mode: 0o600});
	await rename(`${file}.tmp`, file);
	const answerFile = path.join(questions, `${id}.answer.json`);
	for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(lookEveryMs)) {
		const text = await readText(answerFile, recordBytes).catch(() => undefined);
		if (text === undefined) continue;
		// Taken: the engine looks through what lies there.
		for (const each of [file, answerFile]) await rm(each, {force: true});
		return toAnswer(text, input);
	}
	return {behavior: 'deny', message: 'No one answered. Go on with other work that does not need this.'};
};

const toAnswer = (text: string, input: unknown): PermissionAnswer => {
	const {verdict, message} = JSON.parse(text);
	if (verdict === 'allow') return {behavior: 'allow', updatedInput: input};
	return {
		behavior: 'deny',
		message:
			typeof message === 'string' && message !== ''
				? message
				: 'A person denied this. Find another way, or go on with other work.',
	};
};
