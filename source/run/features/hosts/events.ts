import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, patchSession, patchStream, streamOf} from '../../draft.ts';
import {liveSession} from '../../select/streams.ts';
import {repeatStep} from '../../stream/restart.ts';
import {beginStop} from '../../stream/stopping.ts';
import {hostOf, streamsOn} from './select.ts';
import {type Host, type HostEvent, localHost} from './types.ts';
import {patchHost} from './watch.ts';

type Of<Type extends HostEvent['type']> = Extract<HostEvent, {readonly type: Type}>;

export const onKept = (draft: Draft, {streamId, name, ref}: Of<'host.kept'>): void =>
	addActivity(draft, 'recovery', `what ${streamId} had left on ${name} is saved: ${ref}`, streamId);

export const onSeen = (draft: Draft, {name, facts}: Of<'host.seen'>): void => {
	const before = draft.run.hosts?.[name];
	if (!before) return;
	const {reason: _reason, hint: _hint, ...rest} = before;
	const host: Host = {...rest, state: 'up', since: draft.now, slots: facts.slots, labels: facts.labels, facts};
	patchRun(draft, {hosts: {...draft.run.hosts, [name]: host}});
	if (before.state === 'up') return;
	addActivity(draft, 'state', before.facts ? `${name} is back` : `${name} is connected`);
	const isAnew = before.facts !== undefined && before.facts.bootId !== facts.bootId;
	for (const {id} of streamsOn(draft.run, name)) {
		// What it did while nobody heard of it is not silence.
		patchStream(draft, id, {signAt: Math.max(streamOf(draft, id).signAt, draft.now)});
		const isCut = isAnew && onReboot(draft, name, id);
		if (!isCut) repeatStep(draft, streamOf(draft, id));
	}
};

/** Nothing of its session is left there; its worktree is. True when there was one. */
const onReboot = (draft: Draft, name: string, streamId: string): boolean => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (!session || stream.ending) return false;
	patchSession(draft, streamId, {exit: session.exit ?? 'unknown'});
	beginStop(draft, streamId, 'crash', `${name} was restarted`);
	return true;
};

export const onAway = (draft: Draft, {name, reason}: Of<'host.away'>): void => {
	const before = draft.run.hosts?.[name];
	if (!before) return;
	const isNews = before.state === 'up';
	const since = isNews || before.state === 'connecting' ? draft.now : before.since;
	patchHost(draft, name, {state: 'away', since, reason: reason.slice(0, 300)});
	if (isNews) addActivity(draft, 'state', `${name} is away: ${reason}`);
};

export const onRefused = (draft: Draft, {name, reason, hint}: Of<'host.refused'>): void => {
	const before = draft.run.hosts?.[name];
	if (!before) return;
	const since = before.state === 'refused' ? before.since : draft.now;
	patchHost(draft, name, {state: 'refused', since, reason: reason.slice(0, 300), hint: hint.slice(0, 300)});
};

/** Nobody's fault: it continues where it was, in its conversation, and no recovery is spent. */
export const onFenced = (draft: Draft, {streamId, sessionId}: Of<'session.fenced'>): void => {
	const stream = streamOf(draft, streamId);
	if (liveSession(stream)?.id !== sessionId || stream.ending) return;
	patchSession(draft, streamId, {exit: 'unknown'});
	beginStop(draft, streamId, 'host', `${hostOf(stream) ?? localHost} was out of contact, and had stopped it`);
};
