import {realpathSync} from 'node:fs';
import {faults} from './faults.ts';
import {createGit} from './git.ts';
import {hear} from './hear.ts';
import {lead} from './lead.ts';
import type {Orders} from './orders.ts';
import {faultOf, faultsOf, readOrders} from './orders.ts';
import {hang, sleep} from './output.ts';
import type {Session} from './session.ts';
import {commitRest, finishMerge, listTasks, workOn} from './session.ts';
import {createSpeaker} from './speaker.ts';

/** Claude's answer to SIGINT: it says that it was interrupted and ends well. */
const endOnInterrupt = ({speaker}: Session): void => {
	process.on('SIGINT', () => {
		const errors = ['[ede_diagnostic] interrupted'];
		speaker.result({subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_tools', errors});
		process.exit(0);
	});
};

/** Lets each fault of this attempt happen once, as soon as so many tasks are done. */
const createFaultWatch = (session: Session) => {
	const left = new Set(faultsOf(session.orders));
	return async (done: number): Promise<void> => {
		for (const fault of left) {
			if (done < (fault.afterTask ?? 0)) continue;
			left.delete(fault);
			await faults[fault.kind]?.(session, fault);
		}
	};
};

/** A first result while a command still runs in the background; its end brings a second turn. */
const endInBackground = async ({speaker}: Session, seconds: number): Promise<void> => {
	const task_id = 'bfake1';
	const tool_use_id = speaker.openTool('Bash', {command: 'npm run soak', run_in_background: true});
	speaker.say({type: 'system', subtype: 'task_started', task_id, tool_use_id, task_type: 'local_bash'});
	const content = `Command running in background with ID: ${task_id}.`;
	speaker.closeTool(tool_use_id, {content, result: {stdout: '', stderr: '', backgroundTaskId: task_id}});
	speaker.success('The soak test runs in the background.');
	await sleep(seconds * 1000);
	speaker.say({type: 'system', subtype: 'task_updated', task_id, patch: {status: 'completed'}});
	const summary = 'Background command "npm run soak" completed (exit code 0)';
	speaker.say({type: 'system', subtype: 'task_notification', task_id, tool_use_id, status: 'completed', summary});
	speaker.init();
};

const finish = async (session: Session, finalWords: string): Promise<void> => {
	const {orders, speaker} = session;
	const background = faultOf(orders, 'background');
	if (background) await endInBackground(session, background.amount ?? 1);
	await hear(session, 'stop');
	speaker.text(finalWords);
	speaker.success(finalWords);
	if (faultOf(orders, 'never-exit')) await hang();
	process.exit(0);
};

const doneBefore = async ({orders, git}: Session): Promise<Set<number>> => {
	const committed = await git.committedTasks();
	const told = orders.tasks.flatMap((task, index) => (task.isCompleted ? [index + 1] : []));
	return new Set([...committed, ...told].filter(number => number <= orders.tasks.length));
};

/** Works through what is not committed yet, as a real agent would that looks at git log first. */
const work = async (session: Session): Promise<string> => {
	const {orders, speaker} = session;
	const happen = createFaultWatch(session);
	if (orders.mcp) return lead(session, happen);
	const done = await doneBefore(session);
	const count = orders.tasks.length;
	const begun = done.size;
	await happen(done.size);
	await finishMerge(session);
	if (count > 0)
		speaker.text(
			begun > 0 ? `${begun} of ${count} tasks are done already.` : `${count} ${count === 1 ? 'task' : 'tasks'} to do.`,
		);
	listTasks(session, done);
	for (let number = 1; number <= count; number++) {
		if (done.has(number)) continue;
		await workOn(session, number, number === count);
		done.add(number);
		await happen(done.size);
	}
	const hasCommittedRest = await commitRest(session);
	if (begun === count && !hasCommittedRest) return 'NOTHING TO DO: all tasks are done and committed already.';
	return `Done: ${count - begun} of ${count} tasks, all committed.`;
};

const main = async (orders: Orders): Promise<void> => {
	const session: Session = {orders, speaker: createSpeaker(orders), git: await createGit(orders.folder)};
	endOnInterrupt(session);
	session.speaker.init();
	await finish(session, orders.says ?? (await work(session)));
};

try {
	await main(readOrders(process.argv.slice(2), realpathSync(process.cwd())));
} catch (error) {
	process.stderr.write(`fake-agent: ${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
