import {runFolder} from '../../store/paths.ts';
import type {Down} from '../link/types.ts';
import {begin} from './begin.ts';
import {settleBranches} from './branches.ts';
import {leaveStream} from './leave.ts';
import {markKept, readRecord} from './record.ts';
import {put, type WorkerState} from './state.ts';

/** One word of the engine; the next is heard once this is done, or begun. */
export const hear = async (state: WorkerState, message: Down): Promise<void> => {
	const {replica, limbs, forward, world} = state;
	const run = replica.run();
	switch (message.is) {
		case 'placed':
			return begin(state, message);
		case 'stream':
			return put(state, message);
		case 'order':
			return order(state, message);
		case 'gone':
			replica.drop(message.streamId);
			return run && leaveStream(state, run, message.streamId);
		case 'kept': {
			if (!run) return;
			const folder = runFolder(world.options.repository.commonDir, run.id);
			const record = await readRecord(folder, message.streamId);
			if (record?.isLeft) markKept(folder, message.streamId, record);
			return;
		}
		case 'reply':
			return forward.reply(message.call, message.status, message.body);
		case 'ask':
			return void answer(state, limbs.answer(message.question), message.ask);
	}
};

const order = async (state: WorkerState, message: Extract<Down, {is: 'order'}>): Promise<void> => {
	const {stream, planned, epoch, effect} = message;
	put(state, {is: 'stream', stream, planned, epoch});
	const run = state.replica.run();
	if (!run) return;
	await settleBranches(state.world.options.repository.root, run, message);
	state.limbs.perform(effect);
};

const answer = async ({tell}: WorkerState, answered: Promise<unknown>, ask: number): Promise<void> => {
	try {
		tell({is: 'answer', ask, value: await answered});
	} catch (error) {
		tell({is: 'answer', ask, error: error instanceof Error ? error.message.slice(0, 2000) : String(error)});
	}
};
