import type {Draft} from '../../draft.ts';
import {patchStream, streamOf} from '../../draft.ts';
import {plannedStream, type Run, type Stream} from '../../model/types.ts';
import {holdsSlot} from '../../select.ts';
import {needsOf} from '../race/races.ts';
import {hostOf} from './select.ts';
import {type Host, localHost} from './types.ts';

const leastFreeBytes = 500 * 1024 * 1024;

/** Its work lies in the user's own checkout, or it only leads: it never leaves this machine. */
const isBound = (run: Run, streamId: string): boolean => {
	const planned = plannedStream(run, streamId);
	return planned === undefined || planned.lead !== undefined || planned.isolation === 'shared';
};

/** Hosts that the plan lets a stream use, in the order given. */
export const allowedHosts = (run: Run, streamId: string): readonly string[] => {
	if (isBound(run, streamId)) return [localHost];
	const {host, hostLabels = []} = plannedStream(run, streamId) ?? {};
	return Object.entries(run.hosts ?? {}).flatMap(([name, {labels}]) =>
		(host === undefined || host === name) && hostLabels.every(label => labels.includes(label)) ? [name] : [],
	);
};

/** How many of a host's slots are taken; a stream that is being placed is not counted. */
export const usedSlots = (run: Run, name: string, without?: string): number =>
	Object.values(run.streams).filter(
		({id, placement, state}) => id !== without && placement?.host === name && holdsSlot(state),
	).length;

const hasAgent = (run: Run, streamId: string, {facts}: Host): boolean => {
	const agent = plannedStream(run, streamId)?.agent;
	return (
		facts === undefined || agent === undefined || ['fake', 'command'].includes(agent) || facts.agents.includes(agent)
	);
};

/** Why nothing may be placed there now; undefined: something may. */
const whyNot = (run: Run, streamId: string, name: string, isForced: boolean): string | undefined => {
	const host = run.hosts?.[name];
	if (!host) return `${name} is no host of this run`;
	if (host.state === 'connecting') return `${name} is being connected`;
	if (host.state !== 'up') return `${name} is away`;
	if (host.isDrained) return `${name} takes nothing new`;
	if (!hasAgent(run, streamId, host)) return `${name} has no ${plannedStream(run, streamId)?.agent}`;
	if (host.facts && host.facts.freeBytes < leastFreeBytes) return `${name} has no disk space left`;
	if (!isForced && usedSlots(run, name, streamId) >= host.slots) return `for a slot on ${name}`;
	return undefined;
};

/** Dependencies whose branches are there already. */
const near = (run: Run, streamId: string, name: string): number =>
	needsOf(run, streamId).streams.filter(id => (hostOf(run.streams[id] ?? {}) ?? localHost) === name).length;

const freeShare = (run: Run, name: string): number => {
	const slots = run.hosts?.[name]?.slots ?? 1;
	return (slots - usedSlots(run, name)) / slots;
};

export type Choice = {readonly host: string} | {readonly waits: string};

/** Where a stream that has no place yet goes: near its dependencies, then where most is free, then the order given. */
export const choose = (
	run: Run,
	streamId: string,
	{isForced = false, besides}: {readonly isForced?: boolean; readonly besides?: string | undefined} = {},
): Choice => {
	const names = allowedHosts(run, streamId).filter(name => name !== besides);
	const reasons = names.map(name => whyNot(run, streamId, name, isForced));
	// One that comes in a moment may be the better place.
	const coming = names.find(name => run.hosts?.[name]?.state === 'connecting');
	if (coming !== undefined && !isForced) return {waits: `${coming} is being connected`};
	const free = names.filter((_, index) => reasons[index] === undefined);
	const best = [...free].sort(
		(a, b) => near(run, streamId, b) - near(run, streamId, a) || freeShare(run, b) - freeShare(run, a),
	)[0];
	return best === undefined ? {waits: reasons[0] ?? 'no host of this run is one it may use'} : {host: best};
};

/** Why a stream cannot take its next step at its place, or has none yet; undefined: it can. */
export const waitsForHost = (run: Run, {id, placement, state, isForced}: Stream): string | undefined => {
	if (!run.hosts) return undefined;
	if (!placement) {
		const chosen = choose(run, id, {isForced});
		return 'waits' in chosen ? chosen.waits : undefined;
	}
	const host = run.hosts[placement.host];
	if (placement.host === localHost || !host) return undefined;
	if (host.state !== 'up') return `for ${placement.host}, which is away`;
	const isCounted = holdsSlot(state) || isForced;
	return isCounted || usedSlots(run, placement.host, id) < host.slots ? undefined : `for a slot on ${placement.host}`;
};

/** A stream that begins gets its place; it stays there until it is moved. */
export const settle = (draft: Draft, streamId: string): void => {
	const {placement, isForced} = streamOf(draft, streamId);
	if (!draft.run.hosts || placement) return;
	const chosen = choose(draft.run, streamId, {isForced});
	if ('host' in chosen) patchStream(draft, streamId, {placement: {host: chosen.host, epoch: 1, at: draft.now}});
};
