import {dismissAlerts} from './alerts/alerts.ts';
import {agree, count as counted} from './count.ts';
import {addActivity, clearAlerts, type Draft, patchRun, setState} from './draft.ts';
import type {CommandOf, CommandTable} from './feature.ts';
import {lostRace} from './features/race/races.ts';
import type {CommandAnswer} from './model/command.ts';
import type {Stream} from './model/types.ts';
import {clearLimits} from './policy/usage-limit.ts';
import {usageLimits} from './policy/whose-limit.ts';
import {isFinal, liveSession, streamsInOrder} from './select/streams.ts';
import {setHandoverNote} from './stream/background.ts';
import {pause, resume, stop} from './stream/resume.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});

/** What waits continues waiting; what is being looked at after its end is looked at to its end. */
const pauseRun = (draft: Draft): CommandAnswer => {
	patchRun(draft, {isPaused: true});
	for (const stream of streamsInOrder(draft.run))
		if ((liveSession(stream) || stream.state.is === 'starting') && !stream.ending) pause(draft, stream);
	addActivity(draft, 'command', 'the run is paused');
	return done('the run is paused after a checkpoint of each stream');
};

const stopRun = (draft: Draft): CommandAnswer => {
	patchRun(draft, {isStopping: true});
	for (const stream of streamsInOrder(draft.run)) if (!isFinal(stream.state)) stop(draft, stream);
	addActivity(draft, 'command', 'the run is stopping');
	return done('every stream is being stopped, after a checkpoint');
};

const continueRun = (draft: Draft): CommandAnswer => {
	const waits = waiters(draft);
	patchRun(draft, {isPaused: false, isStopping: false, isBreakerOpen: false, restarts: []});
	clearAlerts(draft, alert => alert.key === 'interrupted');
	if (usageLimits(draft.run).length > 0) {
		clearLimits(draft);
		for (const stream of streamsInOrder(draft.run))
			if (stream.state.is === 'waiting' && stream.state.cause === 'limit')
				setState(draft, stream.id, {is: 'waiting', cause: 'backoff', since: draft.now, until: draft.now});
	}
	for (const stream of waits) resume(draft, stream);
	addActivity(draft, 'command', 'the run continues');
	return done(
		`the run continues${waits.length > 0 ? `: ${counted(waits.length, 'stream')} ${agree(waits.length, 'continues', 'continue')}` : ''}`,
	);
};

/** What the user stopped by itself stays stopped, unless nothing else could be meant. */
const waiters = ({run}: Draft): readonly Stream[] => {
	// What lost its race was stopped for good.
	const streams = streamsInOrder(run).filter(({id, state}) => !(state.is === 'stopped' && lostRace(run, id)));
	const waits = streams.filter(
		({state}) =>
			(state.is === 'waiting' && (state.cause === 'paused' || state.cause === 'interrupted')) ||
			(state.is === 'stopped' && state.isWithRun),
	);
	const isHeld = run.isPaused || run.isBreakerOpen || usageLimits(run).length > 0;
	return waits.length > 0 || isHeld ? waits : streams.filter(({state}) => state.is === 'stopped');
};

const noteForSessions = (draft: Draft, {words}: CommandOf<'run.note'>): CommandAnswer => {
	setHandoverNote(draft, words === '' ? undefined : {text: words, at: draft.now});
	return done(words === '' ? 'guidance cleared' : 'new sessions get this guidance');
};

const dismiss = (draft: Draft, {key}: CommandOf<'alert.dismiss'>): CommandAnswer => {
	dismissAlerts(draft, alert => alert.key === key);
	return done('dismissed');
};

/** What the user asks of the run as a whole. */
export const runCommands = {
	'run.pause': pauseRun,
	'run.continue': continueRun,
	'run.stop': stopRun,
	'run.note': noteForSessions,
	'alert.dismiss': dismiss,
} satisfies Partial<CommandTable>;
