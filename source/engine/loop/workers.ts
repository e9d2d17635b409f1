import {ownPart} from '../../run/features/hosts/index.ts';
import {writeResults} from '../cleanup/results-file.ts';
import {createPullWatch} from '../deliver/watch-pulls.ts';
import {createRadar} from '../follow/radar.ts';
import {createSurvey} from '../follow/survey.ts';
import {createTicker} from '../follow/ticker.ts';
import {SessionWatch} from '../follow/watch.ts';
import {createNotifier} from '../notify/notifier.ts';
import type {Performers} from '../perform/perform.ts';
import type {createHistory} from '../save/history.ts';
import {createDesks} from './desks.ts';
import {createInFlight} from './in-flight.ts';
import type {createPublisher} from './publisher.ts';
import type {World} from './world.ts';

/** What works by itself, and what effects speak to. */
export const createWorkers = (
	world: World,
	history: ReturnType<typeof createHistory>,
	publisher: ReturnType<typeof createPublisher>,
) => {
	/** Without what other machines work on. */
	const here: World = {
		...world,
		run() {
			const run = world.run();
			return run && ownPart(run);
		},
	};
	const watch = new SessionWatch(here);
	const survey = createSurvey(world);
	const radar = createRadar(world, survey);
	const pulls = createPullWatch(world);
	const notifier = createNotifier(world, text => {
		const activity = {at: world.now(), kind: 'note', text} as const;
		history.add(activity);
		publisher.said(activity);
	});
	const performers: Performers = {
		notifier,
		watch,
		inFlight: createInFlight(),
		survey,
		scanRadar: radar.scan,
		writeResults: ended => writeResults(world, ended),
		onActivity: ({activity}) => publisher.said(activity),
	};
	const desks = createDesks(world);
	return {
		desks,
		watch,
		radar,
		survey,
		pulls,
		notifier,
		performers,
		ticker: createTicker(here, survey, {engine: world}),
	};
};
