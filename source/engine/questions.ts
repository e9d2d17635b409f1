import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Effect} from '../run/effect.ts';
import {describeQuestion} from '../run/question-text.ts';
import {ensureFolder, writeAtomically} from '../store/write-file.ts';
import {folderOfSession} from './folders.ts';
import type {World} from './world.ts';

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
	const names = await readdir(folder).catch((): string[] => []);
	for (const name of names) {
		const id = asked.exec(name)?.[1];
		if (id === undefined || known.has(id)) continue;
		known.add(id);
		if (names.includes(`${id}.answer.json`)) continue;
		const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
		const question = read(id, text.slice(0, longestQuestion));
		if (question) world.dispatch({type: 'question.asked', streamId, sessionId, question});
		else
			await answer(world, {
				type: 'question.answer',
				streamId,
				sessionId,
				questionId: id,
				verdict: 'deny',
				message: 'The question could not be read.',
			});
	}
};

const read = (id: string, text: string) => {
	try {
		const {tool, input} = JSON.parse(text);
		return typeof tool === 'string' ? {id, tool, input, ...describeQuestion(tool, input)} : undefined;
	} catch {
		return undefined;
	}
};

/** The agent's MCP server waits for this file. */
export const answer = async (
	world: World,
	{sessionId, questionId, verdict, message}: Extract<Effect, {type: 'question.answer'}>,
): Promise<void> => {
	const folder = folderOf(world, sessionId);
	ensureFolder(folder);
	writeAtomically(
		path.join(folder, `${questionId}.answer.json`),
		JSON.stringify({verdict, ...(message !== undefined && {message})}),
		// Who waits for it ends with the machine.
		{isDurable: false},
	);
};
