import {agree, count as counted} from './count.ts';
import type {Command, CommandAnswer} from './command.ts';
import {endGates} from './gate.ts';
import {limitGates} from './limits.ts';
import {noteWords} from './background.ts';
import {goOn, pause, stop} from './go-on.ts';
import {queueAll} from './merging.ts';
import {lostRace} from './races.ts';
import {isFinal, liveSession, streamsInOrder} from './select.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, say, setState} from './turn.ts';
import type {Stream} from './types.ts';

type RunCommand = Extract<Command, {type: `run.${string}`}>;
const done = (message: string): CommandAnswer => ({ok: true, message});

export const onRunCommand = (turn: Turn, command: RunCommand): CommandAnswer => {
	switch (command.type) {
		case 'run.pause':
			return pauseRun(turn);
		case 'run.continue':
			return continueRun(turn);
		case 'run.stop':
			return stopRun(turn);
		case 'run.note':
			noteWords(turn, command.words === '' ? undefined : {text: command.words, at: turn.now});
			return done(command.words === '' ? 'guidance cleared' : 'new sessions get this guidance');
		case 'run.merge': {
			const count = queueAll(turn);
			return count === 0
				? {ok: false, code: 'NOT_NOW', message: 'no completed stream has a commit to merge'}
				: done(`${counted(count, 'stream')} ${agree(count, 'is', 'are')} merged in dependency order`);
		}
	}
};

/** What waits continues waiting; what is being looked at after its end is looked at to its end. */
const pauseRun = (turn: Turn): CommandAnswer => {
	patchRun(turn, {isPaused: true});
	for (const stream of streamsInOrder(turn.run))
		if ((liveSession(stream) || stream.state.is === 'starting') && !stream.ending) pause(turn, stream);
	say(turn, 'command', 'the run is paused');
	return done('the run is paused after a checkpoint of each stream');
};

const stopRun = (turn: Turn): CommandAnswer => {
	patchRun(turn, {isStopping: true});
	for (const stream of streamsInOrder(turn.run)) if (!isFinal(stream.state)) stop(turn, stream);
	say(turn, 'command', 'the run is stopping');
	return done('every stream is being stopped, after a checkpoint');
};

const continueRun = (turn: Turn): CommandAnswer => {
	const waits = whoWaits(turn);
	patchRun(turn, {isPaused: false, isStopping: false, isBreakerOpen: false, restarts: []});
	clearAlerts(turn, alert => alert.kind === 'breaker' || alert.key === 'interrupted');
	if (limitGates(turn.run).length > 0) {
		endGates(turn);
		for (const stream of streamsInOrder(turn.run))
			if (stream.state.is === 'waiting' && stream.state.cause === 'limit')
				setState(turn, stream.id, {is: 'waiting', cause: 'backoff', since: turn.now, until: turn.now});
	}
	for (const stream of waits) goOn(turn, stream);
	say(turn, 'command', 'the run continues');
	return done(
		`the run continues${waits.length > 0 ? `: ${counted(waits.length, 'stream')} ${agree(waits.length, 'continues', 'continue')}` : ''}`,
	);
};

/** What the user stopped by itself stays stopped, unless nothing else could be meant. */
const whoWaits = ({run}: Turn): readonly Stream[] => {
	// What lost its race was stopped for good.
	const streams = streamsInOrder(run).filter(({id, state}) => !(state.is === 'stopped' && lostRace(run, id)));
	const waits = streams.filter(
		({state}) =>
			(state.is === 'waiting' && (state.cause === 'paused' || state.cause === 'interrupted')) ||
			(state.is === 'stopped' && state.isWithRun),
	);
	const isHeld = run.isPaused || run.isBreakerOpen || limitGates(run).length > 0;
	return waits.length > 0 || isHeld ? waits : streams.filter(({state}) => state.is === 'stopped');
};
