import path from 'node:path';
import {asOneNotice, standingNotices} from '../../notify/notice.ts';
import {minuteOfDay, quietMinutes} from '../../notify/quiet-hours.ts';
import {readTextSync, recordBytes} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {writeAtomically} from '../../store/write-file.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {noticeSettings, notificationChannels} from './notification-channels.ts';

const pauseMs = 3000;
const maxKept = 500;
const oldMs = 60 * 60_000;
/** Settings and clock may change while it is quiet. */
const quietPollMs = 60_000;

/** What was told, so that another engine does not tell it again. */
const readNotified = (file: string): ReadonlySet<string> => {
	try {
		const told: unknown = JSON.parse(readTextSync(file, recordBytes));
		return new Set(Array.isArray(told) ? told.filter(key => typeof key === 'string') : []);
	} catch {
		return new Set();
	}
};

/** One way of telling that fails is said once, and again only once it has worked. */
const createComplaints = (say: (text: string) => void) => {
	const complained = new Set<string>();
	return (name: string, by: string, why: string | undefined): void => {
		if (why === undefined) complained.delete(name);
		else if (!complained.has(name)) {
			complained.add(name);
			say(`the notice could not be sent by ${by}: ${why}; claude-grid doctor shows what is used`);
		}
	};
};

/**
 * Tells a user who looks elsewhere: the desktop, the user's own program or address. Each thing once, also after a restart;
 * what comes within 3 s goes together, what comes in quiet hours and still stands after them, too. A program that hangs is ended
 * after 10 s; one that fails is said once and harms nothing.
 */
export const createNotifier = (world: World, say: (text: string) => void) => {
	let runId: string | undefined;
	let told: ReadonlySet<string> = new Set();
	let timer: NodeJS.Timeout | undefined;
	let isTelling = false;
	let isStopped = false;
	const complain = createComplaints(say);
	const bornAt = world.now();

	const fileOf = (): string => path.join(currentRunFolder(world), 'told.json');

	/** A disk that is full is what the user has to hear of. */
	const keep = (): void => {
		try {
			writeAtomically(fileOf(), JSON.stringify([...told]), {isDurable: false});
		} catch (error) {
			world.onBug(error, 'told.json');
		}
	};

	/** What stood for hours before this engine came is not news. */
	const fresh = (run: Run) =>
		standingNotices(run, outcome(run)).filter(({key, at}) => !told.has(key) && at > bornAt - oldMs);

	const tell = async (): Promise<void> => {
		const run = world.run();
		if (!run || isTelling || isStopped) return;
		if (quietMinutes(noticeSettings(world).quietHours, minuteOfDay(world.now())) > 0) return checkAfter(quietPollMs);
		const notices = fresh(run);
		const notice = asOneNotice(
			run,
			notices.map(one => one.notice),
		);
		if (!notice) return;
		isTelling = true;
		try {
			told = new Set([...told, ...notices.map(({key}) => key)].slice(-maxKept));
			// Before anything is told: at most once, whatever happens to the engine.
			keep();
			await Promise.all(
				notificationChannels(world, run, notice).map(async ({name, by, tell: tellBy}) =>
					complain(name, by, await tellBy()),
				),
			);
		} catch (error) {
			world.onBug(error, 'notice');
		} finally {
			isTelling = false;
			check();
		}
	};

	/** Looks whether there is something to tell; the first of several waits for the others. */
	const check = (): void => {
		const run = world.run();
		if (!run || isStopped || timer !== undefined) return;
		if (runId !== run.id) {
			runId = run.id;
			told = readNotified(fileOf());
		}
		if (fresh(run).length === 0) return;
		checkAfter(pauseMs);
	};

	const checkAfter = (ms: number): void => {
		timer = setTimeout(() => {
			timer = undefined;
			void tell();
		}, ms);
	};

	return {
		check,
		stop(): void {
			isStopped = true;
			clearTimeout(timer);
		},
	};
};
