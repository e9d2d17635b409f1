import {readFileSync} from 'node:fs';
import path from 'node:path';
import {errorText} from '../error.ts';
import {commandNotice} from '../notify/command-notice.ts';
import {desktopNotice} from '../notify/desktop-notice.ts';
import {hasDesktop} from '../notify/has-desktop.ts';
import {asOneNotice, standingNotices} from '../notify/notice.ts';
import type {Notice} from '../notify/types.ts';
import {findBinary, requireBinary} from '../process/preflight.ts';
import {runStep} from '../process/step.ts';
import {uuidFrom} from '../run/identity.ts';
import {outcome} from '../run/outcome.ts';
import type {Run} from '../run/types.ts';
import {openSettings, type Settings} from '../store/settings.ts';
import {writeAtomically} from '../store/write-file.ts';
import {currentRunFolder} from './folders.ts';
import type {World} from './world.ts';

const pauseMs = 3000;
const patienceMs = 10_000;
const mostKept = 500;
const oldMs = 60 * 60_000;

type Program = {
	readonly name: 'desktop' | 'command';
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};

/** What was told, so that another engine does not tell it again. */
const readTold = (file: string): ReadonlySet<string> => {
	try {
		const told: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return new Set(Array.isArray(told) ? told.filter(key => typeof key === 'string') : []);
	} catch {
		return new Set();
	}
};

const settingsOf = (world: World): Settings => {
	try {
		return openSettings(world.options.env).all();
	} catch {
		// A broken settings file is told by the verbs that need it.
		return {};
	}
};

const programsFor = (world: World, notice: Notice): readonly Program[] => {
	const {env} = world.options;
	const {notifyDesktop, notifyCommand} = settingsOf(world);
	const desktop =
		(notifyDesktop ?? hasDesktop(env, process.platform)) ? desktopNotice(notice, process.platform) : undefined;
	const isThere = desktop?.via === 'program' && (notifyDesktop || findBinary(desktop.argv[0] ?? '', env) !== undefined);
	return [
		...(desktop?.via === 'program' && isThere ? [{name: 'desktop' as const, argv: desktop.argv, env: {}}] : []),
		...(notifyCommand ? [{name: 'command' as const, ...commandNotice(notifyCommand, notice)}] : []),
	];
};

/** Runs a program that tells a notice; one that fails is said once, and again only once it has worked. */
const createStarter = (world: World, say: (text: string) => void) => {
	const complained = new Set<string>();
	return async (run: Run, program: Program): Promise<void> => {
		const complain = (why: string) => {
			if (complained.has(program.name)) return;
			complained.add(program.name);
			say(`the notice could not be told by ${program.argv[0]}: ${why}; claude-grid doctor shows what is used`);
		};
		try {
			const env = {...world.options.env, ...program.env, CLAUDE_GRID_NOTICE_RUN: run.id};
			const cwd = currentRunFolder(world);
			const file = requireBinary(program.argv[0] ?? '', env, cwd);
			const tag = uuidFrom(run.id, 'notice', program.name);
			const outputPath = path.join(cwd, `notify-${program.name}.log`);
			const command = [file, ...program.argv.slice(1)] as const;
			const {exit, tail, durationMs} = await runStep({command, cwd, env, tag, outputPath, timeoutMs: patienceMs});
			if (durationMs >= patienceMs) complain(`it took longer than ${patienceMs / 1000} s`);
			else if (exit.code !== 0)
				complain(
					tail.split('\n').at(-1) || `it ended with ${exit.code === null ? exit.signal : `exit code ${exit.code}`}`,
				);
			else complained.delete(program.name);
		} catch (error) {
			complain(errorText(error));
		}
	};
};

/**
 * Tells a person who looks elsewhere: the desktop and the person's own program. Each thing once, also after a restart; what
 * comes within 3 s goes together. A program that hangs is ended after 10 s; one that fails is said once and harms nothing.
 */
export const createNotifier = (world: World, say: (text: string) => void) => {
	let runId: string | undefined;
	let told: ReadonlySet<string> = new Set();
	let timer: NodeJS.Timeout | undefined;
	let isTelling = false;
	let isStopped = false;
	const start = createStarter(world, say);

	const fileOf = (): string => path.join(currentRunFolder(world), 'told.json');

	/** What stood for hours before this engine came is no news. */
	const fresh = (run: Run) =>
		standingNotices(run, outcome(run)).filter(({key, at}) => !told.has(key) && at > world.now() - oldMs);

	const tell = async (): Promise<void> => {
		const run = world.run();
		if (!run || isTelling || isStopped) return;
		const notices = fresh(run);
		const notice = asOneNotice(
			run,
			notices.map(one => one.notice),
		);
		if (!notice) return;
		isTelling = true;
		try {
			told = new Set([...told, ...notices.map(({key}) => key)].slice(-mostKept));
			// Before anything is told: at most once, whatever happens to the engine.
			writeAtomically(fileOf(), JSON.stringify([...told]), {isDurable: false});
			await Promise.all(programsFor(world, notice).map(program => start(run, program)));
		} catch (error) {
			world.onBug(error, 'notice');
		} finally {
			isTelling = false;
			look();
		}
	};

	/** Looks whether there is something to tell; the first of several waits for the others. */
	const look = (): void => {
		const run = world.run();
		if (!run || isStopped || timer !== undefined) return;
		if (runId !== run.id) {
			runId = run.id;
			told = readTold(fileOf());
		}
		if (fresh(run).length === 0) return;
		timer = setTimeout(() => {
			timer = undefined;
			void tell();
		}, pauseMs);
	};

	return {
		look,
		stop(): void {
			isStopped = true;
			clearTimeout(timer);
		},
	};
};
