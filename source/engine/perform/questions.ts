import {existsSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {createRateLimit} from '../../rate-limit.ts';
import {readNamesSync, readText} from '../../read-file.ts';
import {fileOf} from '../../run/features/questions/question-rule.ts';
import {describeQuestion} from '../../run/features/questions/question-text.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Question} from '../../run/model/types.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import {folderOfSession} from '../folders.ts';
import {isInside} from '../inside.ts';
import {fileNow, unsavedBy} from '../inspect/unsaved.ts';
import type {World} from '../loop/world.ts';
import {writeForSession} from './write-for-session.ts';

const asked = /^([0-9a-f-]{36})\.json$/;
const longestQuestion = 256 * 1024;
/** Its MCP server takes away what was answered: more than this is not its work. */
const maxNames = 1000;
const lookMs = 3000;

const folderOf = (world: World, sessionId: string): string => path.join(folderOfSession(world, sessionId), 'questions');

/** What was asked so far, by session, and how fast more is taken: twenty at once, then two a second; the rest waits in its folder. */
export const createAskedQuestions = () => {
	const known = new Map<string, Set<string>>();
	const isCalm = createRateLimit(2, 20);
	return {
		/** True for a question that was not taken yet and that may be taken now. */
		take(sessionId: string, id: string, now: number): boolean {
			const ids = known.get(sessionId) ?? new Set();
			known.set(sessionId, ids);
			if (ids.has(id) || !isCalm(sessionId, now)) return false;
			ids.add(id);
			return true;
		},
		forget: (sessionId: string): boolean => known.delete(sessionId),
	};
};
export type AskedQuestions = ReturnType<typeof createAskedQuestions>;

/** Questions a session's MCP server has put into its folder since, told to the core. One that cannot be read is denied. */
export const pollQuestions = async (
	world: World,
	streamId: string,
	sessionId: string,
	already: AskedQuestions,
): Promise<void> => {
	const folder = folderOf(world, sessionId);
	const stream = world.run()?.streams[streamId];
	const worktree = stream?.workplace?.path;
	const answered = new Set(stream?.sessions.find(({id}) => id === sessionId)?.answers?.map(one => one.questionId));
	const names = namesIn(folder);
	if (names.size === 0) return;
	for (const name of names) {
		const id = asked.exec(name)?.[1];
		if (id === undefined || answered.has(id) || names.has(`${id}.answer.json`)) continue;
		if (!already.take(sessionId, id, world.now())) continue;
		const text = await readText(path.join(folder, name), longestQuestion).catch(() => '');
		const question = await read(id, text, worktree);
		if (question) {
			world.dispatch({type: 'question.asked', streamId, sessionId, question});
			continue;
		}
		const message = 'The question could not be read.';
		world.dispatch({type: 'question.unreadable', streamId, sessionId, questionId: id, message});
	}
};

const namesIn = (folder: string): ReadonlySet<string> => {
	try {
		return new Set(existsSync(folder) ? readNamesSync(folder, maxNames) : []);
	} catch {
		return new Set();
	}
};

const read = async (id: string, text: string, worktree: string | undefined) => {
	try {
		const {tool, input} = JSON.parse(text);
		if (typeof tool !== 'string') return undefined;
		const file = fileOf(tool, input);
		const facts = {isInside: worktree !== undefined && file !== undefined && isInside(worktree, file)};
		const seen = worktree === undefined ? {} : await seenOf(worktree, {tool, input});
		return {id, tool, input, ...facts, ...seen, ...describeQuestion(tool, input, facts)};
	} catch {
		return undefined;
	}
};

/** How what it names lies in the worktree now; who watches the agents does not wait long for it. */
const seenOf = async (worktree: string, asked: Pick<Question, 'tool' | 'input'>) => {
	const enough = sleep(lookMs, [] as const, {ref: false});
	const looks = Promise.all([unsavedBy(worktree, asked), fileNow(worktree, asked)]).catch(() => [] as const);
	const [unsaved, file] = await Promise.race([looks, enough]);
	return {...(unsaved && unsaved.length > 0 && {unsaved}), ...(file && {file})};
};

/** For MCP servers of an older version, which wait for this file. */
export const answer = (world: World, effect: Extract<Effect, {type: 'question.answer'}>): Promise<void> => {
	const {sessionId, questionId, verdict, message} = effect;
	const folder = folderOf(world, sessionId);
	return writeForSession(world, effect, () => {
		if (!existsSync(path.join(folder, `${questionId}.json`))) return;
		ensureFolder(folder);
		writeAtomically(
			path.join(folder, `${questionId}.answer.json`),
			JSON.stringify({verdict, ...(message !== undefined && {message})}),
			// Who waits for it ends with the machine.
			{isDurable: false},
		);
	});
};
