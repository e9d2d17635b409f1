import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Effect} from '../run/effect.ts';
import {fileOf} from '../run/question-rule.ts';
import {describeQuestion} from '../run/question-text.ts';
import {ensureFolder, writeAtomically} from '../store/write-file.ts';
import {folderOfSession} from './folders.ts';
import {isInside} from './inside.ts';
import type {World} from './world.ts';
import {writeForSession} from './write-for-session.ts';

const asked = /^([0-9a-f-]{36})\.json$/;
const longestQuestion = 256 * 1024;

const folderOf = (world: World, sessionId: string): string => path.join(folderOfSession(world, sessionId), 'questions');

/** Tells the core of questions in a session's folder that have no answer yet; `known` are those told already. */
export const lookForQuestions = async (
	world: World,
	streamId: string,
	sessionId: string,
	known: Set<string>,
): Promise<void> => {
	const folder = folderOf(world, sessionId);
	const worktree = world.run()?.streams[streamId]?.workplace?.path;
	const names = await readdir(folder).catch((): string[] => []);
	for (const name of names) {
		const id = asked.exec(name)?.[1];
		if (id === undefined || known.has(id)) continue;
		known.add(id);
		if (names.includes(`${id}.answer.json`)) continue;
		const question = read(id, await textOf(path.join(folder, name)).catch(() => ''), worktree);
		if (question) {
			world.dispatch({type: 'question.asked', streamId, sessionId, question});
			continue;
		}
		const message = 'The question could not be read.';
		// Not waited for: others are looked after meanwhile.
		answer(world, {type: 'question.answer', streamId, sessionId, questionId: id, verdict: 'deny', message}).catch(
			error => world.onBug(error, `question of ${streamId}`),
		);
	}
};

/** An agent could have written anything there. */
const textOf = async (file: string): Promise<string> =>
	(await stat(file)).size > longestQuestion ? '' : readFile(file, 'utf8');

const read = (id: string, text: string, worktree: string | undefined) => {
	try {
		const {tool, input} = JSON.parse(text);
		if (typeof tool !== 'string') return undefined;
		const file = fileOf(tool, input);
		const facts = {isInside: worktree !== undefined && file !== undefined && isInside(worktree, file)};
		return {id, tool, input, ...facts, ...describeQuestion(tool, input, facts)};
	} catch {
		return undefined;
	}
};

/** The agent's MCP server waits for this file. */
export const answer = (world: World, effect: Extract<Effect, {type: 'question.answer'}>): Promise<void> => {
	const {sessionId, questionId, verdict, message} = effect;
	const folder = folderOf(world, sessionId);
	return writeForSession(world, effect, () => {
		ensureFolder(folder);
		writeAtomically(
			path.join(folder, `${questionId}.answer.json`),
			JSON.stringify({verdict, ...(message !== undefined && {message})}),
			// Who waits for it ends with the machine.
			{isDurable: false},
		);
	});
};
