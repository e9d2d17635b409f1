import {sanitise} from '../../../sanitise.ts';
import type {Run} from '../../model/types.ts';
import {takenSlots} from './place.ts';
import {streamsOn} from './select.ts';
import {localHost} from './types.ts';

/** The machines of a run, as programs read them; texts of a host are as harmless as an agent's. */
export const hostViews = (run: Run) =>
	Object.entries(run.hosts ?? {}).map(([name, {state, isDrained, since, slots, labels, facts, reason}]) => ({
		name,
		state: isDrained ? 'drained' : state,
		since: new Date(since).toISOString(),
		slots,
		used: takenSlots(run, name),
		labels,
		agents: (facts?.agents ?? []).map(agent => sanitise(agent, {maxLength: 64})),
		freeBytes: facts?.freeBytes ?? null,
		reason: reason === undefined ? null : sanitise(reason),
		streams: idsOn(run, name),
	}));

const idsOn = (run: Run, name: string): readonly string[] =>
	name === localHost
		? Object.values(run.streams).flatMap(({id, placement}) => (placement?.host === localHost ? [id] : []))
		: streamsOn(run, name).map(({id}) => id);
