import {randomUUID} from 'node:crypto';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Caller} from './tool.ts';

const pollMs = 300;
/** After this the agent continues with other work; the user may be asleep. */
export const patienceMs = 8 * 60 * 60_000;

/** What Claude Code takes as an answer to its permission prompt tool. */
export type PermissionAnswer =
	| {readonly behavior: 'allow'; readonly updatedInput: unknown}
	| {readonly behavior: 'deny'; readonly message: string};

/**
 * Puts a question into the session's folder, so that it outlives the engine and every client, and asks the engine for the
 * answer: a file could be an agent's own. Denies by itself when nobody answers for eight hours.
 */
export const askUser = async (
	{folder, ask}: {readonly folder: string; readonly ask: Caller['ask']},
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
	for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(pollMs)) {
		// An engine that is away comes back.
		const answer = await ask(`/api/answers/${id}`).catch(() => undefined);
		const given = answer?.status === 200 ? toAnswer(answer.body as Given, input) : undefined;
		if (!given) continue;
		// Taken: the engine looks through what lies there.
		for (const each of [file, path.join(questions, `${id}.answer.json`)]) await rm(each, {force: true});
		return given;
	}
	return {behavior: 'deny', message: 'No one answered. Continue with other work that does not need this.'};
};

type Given = {readonly verdict?: unknown; readonly message?: unknown};

const toAnswer = ({verdict, message}: Given, input: unknown): PermissionAnswer | undefined => {
	if (verdict === undefined) return undefined;
	if (verdict === 'allow') return {behavior: 'allow', updatedInput: input};
	return {
		behavior: 'deny',
		message:
			typeof message === 'string' && message !== ''
				? message
				: 'The user denied this. Find another way, or continue with other work.',
	};
};
