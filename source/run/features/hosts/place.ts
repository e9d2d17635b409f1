import {isBound} from '../../../plan/hosts/places.ts';
import type {Draft} from '../../draft.ts';
import {patchStream, streamOf} from '../../draft.ts';
import {plannedStream, type Run, type Stream} from '../../model/types.ts';
import {holdsSlot} from '../../select/slots.ts';
import {needsOf} from '../race/races.ts';
import {hostOf} from './select.ts';
import {type Host, localHost} from './types.ts';

const leastFreeBytes = 500 * 1024 * 1024;

/** Hosts that the plan lets a stream use, in the order given. */
export const allowedHosts = (run: Run, streamId: string): readonly string[] => {
	const planned = plannedStream(run, streamId);
	if (!planned || isBound(planned)) return [localHost];
	const {host, hostLabels = []} = planned;
	return Object.entries(run.hosts ?? {}).flatMap(([name, {labels}]) =>
		(host === undefined || host === name) && hostLabels.every(label => labels.includes(label)) ? [name] : [],
	);
};

/** How many of a host's slots are taken; a stream that is being placed is not counted. */
export const usedSlots = (run: Run, name: string, without?: string): number =>
	Object.values(run.streams).filter(
		({id, placement, state}) => id !== without && placement?.host === name && holdsSlot(state),
	).length;

/** With those that other engines have taken there. */
export const takenSlots = (run: Run, name: string, without?: string): number =>
	usedSlots(run, name, without) + (run.hosts?.[name]?.facts?.others ?? 0);

/** Why a stream cannot go to a host; `fix`: it will not pass by itself. */
type Obstacle = {readonly text: string; readonly fix?: string};

/** What a stream asks for and a host does not have. */
const lackOf = (run: Run, streamId: string, name: string, {facts, lacks = []}: Host): Obstacle | undefined => {
	const {agent = 'fake', sandbox} = plannedStream(run, streamId) ?? {};
	const isForeign = facts !== undefined && !['fake', 'command'].includes(agent);
	if (lacks.includes(agent) || (isForeign && !facts.agents.includes(agent)))
		return {text: `${name} has no ${agent}`, fix: `install ${agent} on ${name}, and log in there`};
	if (sandbox !== undefined && (lacks.includes('sandbox') || facts?.hasSandbox === false))
		return {text: `${name} has no sandbox`, fix: `see that bubblewrap works on ${name}: docs/sandbox.md`};
	if (facts && facts.freeBytes < leastFreeBytes)
		return {text: `${name} has no disk space left`, fix: `make room in the home folder on ${name}`};
	return undefined;
};

/** Undefined: a stream may be placed there now. */
const whyNot = (run: Run, streamId: string, name: string, isForced: boolean): Obstacle | undefined => {
	const host = run.hosts?.[name];
	if (!host) return {text: `${name} is not a host of this run`};
	if (host.state === 'connecting') return {text: `${name} is being connected`};
	if (host.state !== 'up') return {text: `${name} is away`};
	if (host.isDrained) return {text: `${name} takes nothing new`, fix: `claude-grid hosts resume ${name}`};
	const lack = lackOf(run, streamId, name, host);
	if (lack) return lack;
	const isFull = !isForced && takenSlots(run, name, streamId) >= host.slots;
	return isFull ? {text: `for a slot on ${name}`} : undefined;
};

/** Dependencies whose branches are there already. */
const near = (run: Run, streamId: string, name: string): number =>
	needsOf(run, streamId).streams.filter(id => (hostOf(run.streams[id] ?? {}) ?? localHost) === name).length;

const freeShare = (run: Run, name: string): number => {
	const slots = run.hosts?.[name]?.slots ?? 1;
	return (slots - takenSlots(run, name)) / slots;
};

export type Choice =
	| {readonly host: string}
	/** `fix`: no host it may use can take it until the user has done this. */
	| {readonly waits: string; readonly fix?: string};

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
	if (best !== undefined) return {host: best};
	const lasting = reasons.flatMap(reason => (reason?.fix === undefined ? [] : [{text: reason.text, fix: reason.fix}]));
	const [first] = lasting;
	if (first && lasting.length === names.length)
		return {waits: lasting.map(({text}) => text).join(', '), fix: first.fix};
	return {waits: reasons[0]?.text ?? 'no host of this run is one it may use'};
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
	return isCounted || takenSlots(run, placement.host, id) < host.slots ? undefined : `for a slot on ${placement.host}`;
};

/** A stream that begins gets its place; it stays there until it is moved. */
export const settle = (draft: Draft, streamId: string): void => {
	const {placement, isForced} = streamOf(draft, streamId);
	if (!draft.run.hosts || placement) return;
	const chosen = choose(draft.run, streamId, {isForced});
	if ('host' in chosen) patchStream(draft, streamId, {placement: {host: chosen.host, epoch: 1, at: draft.now}});
};
