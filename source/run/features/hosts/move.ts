import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, patchStream, streamOf} from '../../draft.ts';
import type {CommandOf} from '../../feature.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {Run, Stream} from '../../model/types.ts';
import {liveSession} from '../../select/streams.ts';
import {beginStop} from '../../stream/stopping.ts';
import {allowedHosts, choose} from './place.ts';
import {moveRefusal} from './refusal.ts';
import {moveNow} from './relocate.ts';
import {awayHost, streamsOn} from './select.ts';
import {localHost} from './types.ts';

const no = (message: string): CommandAnswer => ({ok: false, code: 'NOT_NOW', message});

const targetOf = (run: Run, stream: Stream, to: string | undefined): string | CommandAnswer => {
	const from = stream.placement?.host;
	if (to === undefined) {
		const chosen = choose(run, stream.id, {besides: from, isForced: true});
		return 'host' in chosen ? chosen.host : no(`${stream.id} cannot be moved: ${chosen.waits}`);
	}
	if (!run.hosts?.[to])
		return no(`${to} is not a host of this run: its hosts are ${Object.keys(run.hosts ?? {}).join(', ')}`);
	if (to === from) return no(`${stream.id} is on ${to} already`);
	if (!allowedHosts(run, stream.id).includes(to)) return no(`the plan does not let ${stream.id} work on ${to}`);
	const {state} = run.hosts[to];
	return state === 'up' ? to : no(`${to} is ${state === 'connecting' ? 'being connected' : 'away'}`);
};

/** One that is heard of is stopped and saved first; from one that is away it continues from what is here. */
export const moveStream = (draft: Draft, {streamId, to: wanted}: CommandOf<'stream.move'>): CommandAnswer => {
	const stream = streamOf(draft, streamId);
	const to = targetOf(draft.run, stream, wanted);
	if (typeof to !== 'string') return to;
	const from = stream.placement?.host ?? localHost;
	if (awayHost(draft.run, stream)) {
		moveNow(draft, streamId, to);
		return {ok: true, message: `${streamId} is moved from ${from} to ${to}; it continues from its last checkpoint`};
	}
	if (stream.ending || (!liveSession(stream) && stream.state.is === 'starting'))
		return no(`${streamId}: it is being prepared or stopped: try again in a moment`);
	if (!liveSession(stream)) moveNow(draft, streamId, to);
	else {
		beginStop(draft, streamId, 'host', `moved to ${to}`);
		const {ending} = streamOf(draft, streamId);
		if (ending) patchStream(draft, streamId, {ending: {...ending, to}});
	}
	return {ok: true, message: `${streamId} is moved from ${from} to ${to} after a checkpoint`};
};

/** Nothing new is placed there; what works there ends there. */
export const drainHost = (draft: Draft, name: string, isDrained: boolean): CommandAnswer => {
	const {hosts} = draft.run;
	const host = hosts?.[name];
	if (!hosts || !host) return no(`${name} is not a host of this run`);
	const {isDrained: _, ...rest} = host;
	patchRun(draft, {hosts: {...hosts, [name]: isDrained ? {...rest, isDrained} : rest}});
	addActivity(draft, 'command', isDrained ? `${name} takes nothing new` : `${name} takes streams again`);
	return {
		ok: true,
		message: isDrained ? `${name} takes nothing new; what works there ends there` : `${name} takes streams again`,
	};
};

/** With the clock: what works on a host that fences itself is moved once it has been away for as long as the user allows. */
export const moveLost = (draft: Draft): void => {
	for (const [name, {state, since, moveAfterMs}] of Object.entries(draft.run.hosts ?? {})) {
		if (state !== 'away' || moveAfterMs === undefined || draft.now - since < moveAfterMs) continue;
		for (const {id} of streamsOn(draft.run, name)) {
			const stream = streamOf(draft, id);
			const isOpen = moveRefusal(draft.run, stream) === undefined;
			// What is paused waits there until the user continues it.
			if (isOpen && (liveSession(stream) || stream.ending || stream.state.is !== 'waiting'))
				moveStream(draft, {type: 'stream.move', streamId: id});
		}
	}
};
