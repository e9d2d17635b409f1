import {order} from '../../../plan/graph/graph.ts';
import {applyEdited} from '../../../plan/merge-plan.ts';
import {readPlan} from '../../../plan/read-plan.ts';
import type {PlannedStream} from '../../../plan/types.ts';
import {createStream} from '../../create.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun} from '../../draft.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {LeadRecord, Run} from '../../model/types.ts';
import {openNeeds} from '../../select/dependencies.ts';
import {hasStream} from '../../select/streams.ts';
import {type Lead, workStreams} from './lead.ts';
import type {LeadCommand} from './lead-command.ts';

type Spawn = Extract<LeadCommand, {type: 'lead.spawn'}>;

const minuteMs = 60_000;
const maxPerMinute = 10;

const no = (code: string, message: string): CommandAnswer => ({ok: false, code, message});

/** Adds a stream on the user's terms; the pool decides when it starts. */
export const spawnForLead = (draft: Draft, lead: Lead, record: LeadRecord, {stream}: Spawn): CommandAnswer => {
	const {run} = draft;
	const spawns = record.spawns.filter(at => at > draft.now - minuteMs);
	const held = whyHeld(run, lead, spawns.length);
	if (held !== undefined) return no('TOO_MANY', held);
	const {verify} = lead.lead.stream;
	if (stream.verify !== undefined && stream.verify !== (verify ?? null))
		return no('NOT_YOURS', `verify is the user's to choose: it is ${verify ?? 'not set'}; leave it out`);
	const planned = read(run, lead, stream);
	if ('ok' in planned) return planned;
	const {faults} = applyEdited(run.plan, {...run.plan, streams: [planned]});
	if (faults[0]) return no('BAD_PLAN', sentence(faults[0].message, faults[0].path));
	const plan = {...run.plan, streams: [...run.plan.streams, planned]};
	if (order(plan).length < plan.streams.length)
		return no('BAD_PLAN', `with ${planned.id} the dependencies and phases would go in a circle`);
	patchRun(draft, {
		plan,
		streams: {...run.streams, [planned.id]: createStream(planned, draft.now)},
		lead: {...record, spawns: [...spawns, draft.now]},
	});
	addActivity(draft, 'command', `${planned.id} (${planned.name}) was spawned by the lead`, planned.id);
	return {ok: true, message: added(draft.run, lead, planned), streamId: planned.id};
};

const whyHeld = (run: Run, {lead: {maxStreams}}: Lead, recent: number): string | undefined => {
	if (run.isStopping) return 'the run is stopping: nothing more is spawned';
	if (workStreams(run).length >= maxStreams)
		return `the run has ${maxStreams} streams, which is all it may have: send what is left to one of them`;
	return recent >= maxPerMinute ? `${maxPerMinute} streams in a minute are enough: look at them first` : undefined;
};

/** Checked by the rules every plan is checked by; dependencies are looked up among the streams there are. */
const read = (run: Run, {lead: {stream: terms}}: Lead, wanted: Spawn['stream']): PlannedStream | CommandAnswer => {
	const {dependencies = [], verify: _verify, ...rest} = wanted;
	const missing = dependencies.find(id => !hasStream(run, id) || !workStreams(run).some(one => one.id === id));
	if (missing !== undefined) return no('NO_STREAM', `there is no stream ${missing} to depend on`);
	const reading = readPlan({streams: [rest]});
	if (!reading.ok) return no('BAD_PLAN', sentence(reading.faults[0]?.message ?? 'not valid', reading.faults[0]?.path));
	const [planned] = reading.plan.streams;
	if (!planned) return no('BAD_PLAN', 'there is no stream in it');
	if (hasStream(run, planned.id)) return no('BAD_PLAN', `there is a stream ${planned.id} already: choose another id`);
	const {model, agent, ...common} = terms;
	const own = rest.agent ?? agent;
	return {
		...planned,
		...common,
		agent: own,
		...(model !== undefined && own === agent && {model}),
		dependencies: [...new Set(dependencies)],
	};
};

const sentence = (message: string, path = ''): string => {
	const place = path.replace(/^streams\[\d+\]\.?/, '');
	return place === '' ? message : `${place}: ${message}`;
};

const added = (run: Run, {lead: {maxStreams}}: Lead, {id, name}: PlannedStream): string => {
	const needs = openNeeds(run, id);
	const when = needs.length > 0 ? `it starts after ${needs.join(', ')}` : 'it starts as soon as a slot is free';
	const left = maxStreams - workStreams(run).length;
	return `${id} (${name}) was added; ${when}. ${left} more may be spawned.`;
};
