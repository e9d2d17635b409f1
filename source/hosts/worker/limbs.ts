import {takeOverInBox} from '../../engine/boxes.ts';
import {noteOpenTasks} from '../../engine/follow/open-tasks.ts';
import {createTicker} from '../../engine/follow/ticker.ts';
import {SessionWatch} from '../../engine/follow/watch.ts';
import {createInFlight} from '../../engine/loop/in-flight.ts';
import {createViews} from '../../engine/loop/views.ts';
import type {World} from '../../engine/loop/world.ts';
import {type Performers, perform} from '../../engine/perform/perform.ts';
import type {Run} from '../../run/model/types.ts';
import type {HostEffect, Question} from '../link/types.ts';

const nothing = (): void => undefined;
const soon = (): Promise<void> => Promise.resolve();

/** All that an engine does with worktrees and agents, without what decides. */
export const createLimbs = (world: World) => {
	const watch = new SessionWatch(world);
	const survey = {refresh: soon, refreshIfChanged: soon};
	const ticker = createTicker(world, survey);
	const views = createViews(world);
	const performers: Performers = {
		watch,
		survey,
		inFlight: createInFlight(),
		notifier: {check: nothing},
		scanRadar: nothing,
		writeResults: soon,
		onActivity: nothing,
	};
	return {
		watch,
		begin(): void {
			watch.start();
			ticker.start();
		},
		perform: (effect: HostEffect): void => perform(world, performers, effect),
		noted: (before: Run | undefined, after: Run): void => noteOpenTasks(world, before, after),
		async answer(question: Question): Promise<unknown> {
			const {streamId} = question;
			if (question.is === 'log') return views.log(streamId, question as Parameters<typeof views.log>[1]);
			if (question.is === 'diff') return views.diff(streamId);
			const [taken, run] = [await views.takeOver(streamId), world.run()];
			return taken && run ? takeOverInBox(world, run, streamId, taken) : undefined;
		},
	};
};
