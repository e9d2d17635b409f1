import {consentLines} from '../../../plan/consent/consent.ts';
import {readPlan} from '../../../plan/read-plan.ts';
import type {PlannedStream} from '../../../plan/types.ts';
import {createStream} from '../../create.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Run} from '../../model/types.ts';
import {hasStream} from '../../select/streams.ts';
import {isLead, leadOf} from '../lead/lead.ts';

/** A stream made of one prompt, with the run's own defaults. */
export const addStream = (draft: Draft, command: Extract<Command, {type: 'stream.add'}>): CommandAnswer => {
	const {run} = draft;
	const missing = (command.after ?? []).find(id => !hasStream(run, id));
	if (missing !== undefined) return {ok: false, code: 'NO_STREAM', message: `there is no stream ${missing}`};
	if ((command.after ?? []).some(id => isLead(run, id)))
		return {ok: false, code: 'BAD_PLAN', message: 'the lead is done last: no stream can wait for it'};
	const planned = plannedFor(run, command);
	if ('message' in planned) return {ok: false, code: 'BAD_PLAN', message: planned.message};
	const {id} = planned;
	patchRun(draft, {
		plan: {...run.plan, streams: [...run.plan.streams, planned]},
		streams: {...run.streams, [id]: createStream(planned, draft.now)},
		finishedAt: undefined,
	});
	addActivity(draft, 'command', `${id} (${planned.name}) was added`, id);
	return {ok: true, message: `${id} (${planned.name}) was added`, streamId: id};
};

/** What a stream that is added now would run, write and allow, whatever its prompt. Raw: sanitise before it is shown. */
export const addedLines = (run: Run): readonly string[] => {
	const planned = plannedFor(run, {prompt: 'x'});
	return 'message' in planned ? [] : consentLines({...run.plan, streams: [planned]});
};

type Wish = Pick<Extract<Command, {type: 'stream.add'}>, 'prompt' | 'name' | 'agent' | 'after'>;

const plannedFor = (
	run: Run,
	{prompt, name = wordsOf(prompt), agent = defaultAgent(run), after = []}: Wish,
): PlannedStream | {readonly message: string} => {
	const id = freeId(Object.keys(run.streams));
	const reading = readPlan({streams: [{id, name, prompt, agent}]});
	const read = reading.ok ? reading.plan.streams[0] : undefined;
	if (read) return {...read, ...inherited(run, read.agent), dependencies: after};
	return {message: reading.ok ? 'no stream' : (reading.faults[0]?.message ?? 'not valid')};
};

const freeId = (taken: readonly string[]): string => {
	const folded = new Set(taken.map(id => id.toLowerCase()));
	for (let number = 1; ; number++) if (!folded.has(`extra-${number}`)) return `Extra-${number}`;
};

const wordsOf = (prompt: string): string =>
	(prompt.split('\n')[0] ?? '')
		.replace(/[^\p{L}\p{N} _.-]/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 40)
		.trim() || 'extra';

const defaultAgent = (run: Run): PlannedStream['agent'] =>
	leadOf(run)?.lead.stream.agent ?? run.plan.streams.find(stream => stream.agent !== 'command')?.agent ?? 'claude';

/** A new stream works under the same rules as the others. */
const inherited = (run: Run, agent: PlannedStream['agent']): Partial<PlannedStream> => {
	const first = leadOf(run)?.lead.stream ?? run.plan.streams[0];
	if (!first) return {};
	const {permissionMode, allowedTools, sandbox, setup, verify, link, contextRecovery, merge, model, workflow, ports} =
		first;
	return {
		permissionMode,
		allowedTools,
		link,
		contextRecovery,
		merge,
		...(sandbox !== undefined && {sandbox}),
		...(setup !== undefined && {setup}),
		...(verify !== undefined && {verify}),
		...(workflow !== undefined && {workflow}),
		...(ports && {ports}),
		...(model !== undefined && agent === first.agent && {model}),
	};
};
