import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {filesFor, writeFile} from './files.ts';
import type {Git} from './git.ts';
import {hear} from './hear.ts';
import type {Orders} from './orders.ts';
import {faultOf} from './orders.ts';
import {sleep} from './output.ts';
import type {Speaker} from './speaker.ts';

export type Session = {readonly orders: Orders; readonly speaker: Speaker; readonly git: Git};

const defaultTaskMs = 300;
const longestSilence = 250;

/** Lets time pass with signs of life. */
const think = async ({speaker}: Session, ms: number): Promise<void> => {
	for (let left = ms; left > 0; left -= longestSilence) {
		await sleep(Math.min(left, longestSilence));
		speaker.delta();
	}
};

const use = ({speaker}: Session, name: string, input: object, result: unknown, content = 'ok'): void =>
	speaker.closeTool(speaker.openTool(name, input), {content, result});

const setStatus = (session: Session, number: number, to: string): void => {
	if (faultOf(session.orders, 'unreported')) return;
	const taskId = String(number);
	const result = {success: true, taskId, updatedFields: ['status'], statusChange: {to}};
	use(session, 'TaskUpdate', {taskId, status: to}, result, `Updated task #${taskId} status`);
};

/** Its to-do list: all tasks, those that are done marked as such. */
export const listTasks = (session: Session, done: ReadonlySet<number>): void => {
	const {orders} = session;
	if (faultOf(orders, 'unreported')) return;
	orders.tasks.forEach(({title}, index) => {
		const subject = `[${index + 1}] ${title}`;
		const task = {id: String(index + 1), subject};
		use(
			session,
			'TaskCreate',
			{subject, description: title},
			{task},
			`Task #${task.id} created successfully: ${subject}`,
		);
		if (done.has(index + 1)) setStatus(session, index + 1, 'completed');
	});
};

/** A commit as the Bash tool would make it; false: git refused, and the reason is told. */
const commit = async ({speaker, git}: Session, message: string | undefined): Promise<boolean> => {
	const words = message === undefined ? '--no-edit' : `-m ${JSON.stringify(message)}`;
	const id = speaker.openTool('Bash', {command: `git add -A && git commit ${words}`, description: 'Commit the work'});
	try {
		const stdout = message === undefined || (await git.isDirty()) ? await git.commitAll(message) : 'nothing to commit';
		speaker.closeTool(id, {content: stdout, result: {stdout, stderr: '', interrupted: false}});
		return true;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		speaker.closeTool(id, {content: `Exit code 1\n${reason}`, isError: true, result: `Error: ${reason}`});
		return false;
	}
};

/** Finishes a merge that was left in progress: both sides of each conflict stay. */
export const finishMerge = async (session: Session): Promise<void> => {
	const conflicts = await session.git.conflicts();
	if (!conflicts) return;
	session.speaker.text(`A merge is in progress here; I will keep both sides of ${conflicts.length} conflicting files.`);
	for (const path of conflicts) {
		const file = join(session.orders.folder, path);
		try {
			const lines = readFileSync(file, 'utf8').split('\n');
			writeFileSync(file, lines.filter(line => !/^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/.test(line)).join('\n'));
		} catch {
			// Removed on one side: adding everything settles it.
		}
	}
	await commit(session, undefined);
};

/** One task: begin, think, write, commit, done. `isLast`: it is the last of the stream. */
export const workOn = async (session: Session, number: number, isLast: boolean): Promise<void> => {
	const {orders, speaker} = session;
	const {title} = orders.tasks[number - 1]!;
	const ms = orders.script.taskMs ?? defaultTaskMs;
	setStatus(session, number, 'in_progress');
	speaker.text(`Now task ${number}: ${title}.`);
	await think(session, ms * 0.6);
	for (const file of filesFor(orders, number, title)) {
		const id = speaker.openTool('Write', {file_path: join(orders.folder, file.path), content: file.text});
		const {path, answer} = writeFile(orders.folder, file);
		speaker.closeTool(id, {content: `File written: ${path}`, result: answer});
	}
	await hear(session, 'batch');
	await think(session, ms * 0.4);
	const isLeft = isLast && faultOf(orders, 'dirty') !== undefined;
	const isCommitted = isLeft || (await commit(session, `[${number}] ${title}`));
	if (isCommitted) setStatus(session, number, 'completed');
	await hear(session, 'batch');
};

/** What lies about uncommitted when all tasks are done. */
export const commitRest = async (session: Session): Promise<boolean> => {
	if (faultOf(session.orders, 'dirty') || !(await session.git.isDirty())) return false;
	return commit(session, 'Commit what was left');
};
