import type {Draft} from '../../draft.ts';
import {clearAlerts, patchRun, raiseAlert} from '../../draft.ts';
import type {AlertRule, DerivedAlert} from '../../feature.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Run} from '../../model/types.ts';
import {isFinal} from '../../select/streams.ts';
import {choose} from './place.ts';
import {awayHost, otherHosts, streamsOn} from './select.ts';
import type {Host} from './types.ts';

const patienceMs = 2 * 60_000;

export const patchHost = (draft: Draft, name: string, patch: Partial<Host>): void => {
	const host = draft.run.hosts?.[name];
	if (host) patchRun(draft, {hosts: {...draft.run.hosts, [name]: {...host, ...patch}}});
};

/** The engine that begins has heard of no host yet. */
export const forgetHosts = (draft: Draft): void => {
	for (const name of otherHosts(draft.run)) patchHost(draft, name, {state: 'connecting', since: draft.now});
};

/** A host that stays away, with what works there; nothing is moved by itself. */
const awayAlert = (run: Run, name: string, reason = 'no answer'): DerivedAlert => {
	const there = streamsOn(run, name).filter(stream => !isFinal(stream.state) && awayHost(run, stream));
	const ids = there.map(({id}) => id);
	const what =
		ids.length === 0
			? ''
			: `; what ${ids.slice(0, 5).join(', ')} ${ids.length === 1 ? 'does' : 'do'} there is not known`;
	return {
		of: name,
		kind: 'host',
		text: `${name} is away (${reason})${what}`.slice(0, 400),
		cure:
			ids[0] === undefined
				? `claude-grid hosts check ${name}`
				: hintOf`${command('move', ids[0])} continues it elsewhere from its last checkpoint`,
	};
};

export const hostAlerts: AlertRule = (run, now) =>
	otherHosts(run).flatMap((name): readonly DerivedAlert[] => {
		const host = run.hosts?.[name];
		if (host?.state === 'away' && now - host.since >= patienceMs) return [awayAlert(run, name, host.reason)];
		if (host?.state !== 'refused') return [];
		return [{of: name, kind: 'host', text: `${name}: ${host.reason}`.slice(0, 400), cure: host.hint}];
	});

const placeKey = (streamId: string): string => `place:${streamId}`;

/** With the clock: a stream that could start, and that no host it may use can take before the user has done something. */
export const watchPlaces = (draft: Draft): void => {
	if (!draft.run.hosts) return;
	for (const {id, state, placement, isForced} of Object.values(draft.run.streams)) {
		const isWaiting = placement === undefined && state.is === 'ready';
		const chosen = isWaiting ? choose(draft.run, id, {isForced}) : undefined;
		if (!chosen || !('fix' in chosen) || chosen.fix === undefined) clearAlerts(draft, ({key}) => key === placeKey(id));
		else
			raiseAlert(draft, {
				key: placeKey(id),
				kind: 'host',
				streamId: id,
				text: `${id} can start nowhere: ${chosen.waits}`,
				cure: chosen.fix,
			});
	}
};
