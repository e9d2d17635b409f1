import type {Feature} from '../../feature.ts';
import {mergeByLead, pollByLead, sendByLead, spawnByLead, stopByLead} from './lead-commands.ts';
import {recordLeadEvents} from './lead-events.ts';
import {wakeLead} from './wake.ts';

/** A stream whose agent plans, and spawns, the others. */
export const lead = {
	commands: {
		'lead.spawn': spawnByLead,
		'lead.send': sendByLead,
		'lead.stop': stopByLead,
		'lead.merge': mergeByLead,
		'lead.poll': pollByLead,
	},
	note: recordLeadEvents,
	rest: wakeLead,
} satisfies Feature;
