import type {Engine} from '../../engine/types.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {isFinished} from '../../run/select/standing.ts';
import type {ExitReason, Link} from '../../ui/types.ts';
import {currentRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';
import {terminalFacts} from '../doctor/notices.ts';
import {screenSettings} from '../settings/screen-settings.ts';
import {attachTo} from '../verbs/control/attach.ts';
import {shownVerbs, verbs} from '../verbs.ts';
import {version} from '../version.ts';
import {exitOnHangup} from './exit-on-hangup.ts';
import {isRemote} from './is-remote.ts';
import {openOutside, runOwn, runVerb} from './open-outside.ts';
import {openShell} from './open-shell.ts';
import {recap, saveLastSeen} from './recap.ts';

/** The grid on an engine that has a run, until the user leaves. */
export const showGrid = async (
	context: Context,
	repository: RepositoryFacts,
	{engine, link}: {readonly engine: Engine; readonly link: Link},
): Promise<number> => {
	const run = await currentRun(engine);
	const {renderApp} = await import('../../ui/terminal/render-app.tsx');
	const {env} = context;
	const {problem, ...wishes} = await screenSettings(context, Object.keys(verbs));
	const seen = saveLastSeen(repository.commonDir, context.now);
	const reason: ExitReason = await renderApp({
		engine,
		attach: streamId => attachTo(context, engine, streamId),
		shell: streamId => openShell(context, engine, streamId),
		outside: (what, streamId) => openOutside(context, engine, what, streamId),
		runOwn: (argv, streamId) => runOwn(context, engine, argv, streamId),
		runVerb: words => runVerb(context, words),
		verbs: shownVerbs(),
		canCopy: !['linux', 'dumb'].includes(env.TERM ?? ''),
		now: context.now,
		link,
		isRemote: isRemote(env),
		...wishes,
		isAscii: context.style.isAscii ?? false,
		version,
		greeting: problem === '' ? recap(run, seen.lastSeenAt, isRemote(env)) : `settings: ${problem}`,
		terminalFacts: terminalFacts(env),
	});
	if (reason.is === 'hangup') return exitOnHangup();
	seen.close();
	if (reason.is === 'newRun') {
		await engine.close();
		return (await import('../verbs/start/tui.ts')).run(forNewRun(context));
	}
	return printGoodbye(context, engine, reason);
};

/** The new run after a rehearsal is the real one. */
const forNewRun = (context: Context): Context => {
	const {agent, ...flags} = context.flags;
	return {...context, flags: {...flags, ...(agent !== undefined && agent !== 'fake' && {agent}), new: true}};
};

const patienceMs = 1000;

/** Leaving never waits for an engine that does not answer. */
const printGoodbye = async (context: Context, engine: Engine, reason: ExitReason): Promise<number> => {
	const silence = new Promise<'unknown'>(resolve => setTimeout(resolve, patienceMs, 'unknown'));
	const run = await Promise.race([currentRun(engine).catch(() => undefined), silence]);
	await engine.close();
	if (!run || reason.is === 'hangup') return 0;
	if (reason.is === 'stopped') context.print('The run is stopped; claude-grid continue resumes it.');
	else if (run !== 'unknown' && run.isStopping && !isFinished(run))
		context.print('The run is being stopped; claude-grid status shows how far along it is.');
	else if (run === 'unknown' || !isFinished(run))
		context.print('The agents keep running. claude-grid shows them again; claude-grid status says how they are doing.');
	return 0;
};
