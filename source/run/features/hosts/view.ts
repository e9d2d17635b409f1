import {sanitise} from '../../../sanitise.ts';
import type {Run} from '../../model/types.ts';
import {takenSlots} from './place.ts';
import {moveRefusal} from './refusal.ts';
import {streamsOn} from './select.ts';
import {localHost} from './types.ts';

/** The machines of a run, as programs and screens read them; texts of a host are as harmless as an agent's. */
export const hostViews = (run: Run) =>
	Object.entries(run.hosts ?? {}).map(([name, {state, isDrained, since, slots, labels, facts, reason, hint}]) => ({
		name,
		state: isDrained ? ('drained' as const) : state,
		since: new Date(since).toISOString(),
		slots,
		used: takenSlots(run, name),
		labels,
		agents: (facts?.agents ?? []).map(agent => sanitise(agent, {maxLength: 64})),
		freeBytes: facts?.freeBytes ?? null,
		load: facts?.load ?? null,
		reason: reason === undefined ? null : sanitise(reason),
		hint: hint === undefined ? null : sanitise(hint),
		streams: idsOn(run, name),
	}));

export type HostView = ReturnType<typeof hostViews>[number];

const idsOn = (run: Run, name: string): readonly string[] =>
	name === localHost
		? Object.values(run.streams).flatMap(({id, placement}) => (placement?.host === localHost ? [id] : []))
		: streamsOn(run, name).map(({id}) => id);

/** What could continue on another machine now. */
export const movableOn = (run: Run, name: string): readonly string[] =>
	idsOn(run, name).filter(id => moveRefusal(run, run.streams[id]!) === undefined);

const gigabyte = 1024 ** 3;

/** `3 of 6 slots · load 2.1 · 41 GB free · gpu · claude, codex`. */
export const hostFactsText = ({name, used, slots, load, freeBytes, labels, agents}: HostView): string =>
	[
		`${used} of ${slots} ${slots === 1 ? 'slot' : 'slots'}`,
		...(load === null ? [] : [`load ${load.toFixed(1)}`]),
		...(freeBytes === null ? [] : [`${Math.floor(freeBytes / gigabyte)} GB free`]),
		// This machine has its own name for a label.
		...labels.filter(label => label !== name),
		...(agents.length === 0 ? [] : [agents.join(', ')]),
	].join(' · ');
