import {applyEdited} from '../plan/merge-plan.ts';
import {readPlan} from '../plan/read-plan.ts';
import type {Command, CommandAnswer} from './command.ts';
import {createStream} from './create.ts';
import type {Turn} from './turn.ts';
import {patchRun, say} from './turn.ts';
import type {Stream} from './types.ts';

const isUnstarted = (stream: Stream | undefined): boolean =>
	stream !== undefined &&
	stream.sessions.length === 0 &&
	stream.workplace === undefined &&
	['pending', 'blocked', 'ready'].includes(stream.state.is);

/** Adds the edited plan's new streams and changes unstarted ones; what has started keeps its plan. */
export const applyPlan = (turn: Turn, {document, planHash}: Extract<Command, {type: 'plan.apply'}>): CommandAnswer => {
	const {run} = turn;
	const reading = readPlan(document, run.options.overrides);
	if (!reading.ok) {
		const [first] = reading.faults;
		return {ok: false, code: 'BAD_PLAN', message: `${first?.path ?? ''}: ${first?.message ?? 'not a plan'}`};
	}
	const {added, changed, faults} = applyEdited(run.plan, reading.plan);
	const [fault] = faults;
	if (fault) return {ok: false, code: 'BAD_PLAN', message: `${fault.path}: ${fault.message}`};
	const takes = new Set([...added, ...changed.filter(id => isUnstarted(run.streams[id]))]);
	const edited = new Map(reading.plan.streams.map(stream => [stream.id, stream]));
	const kept = run.plan.streams.map(stream => (takes.has(stream.id) ? (edited.get(stream.id) ?? stream) : stream));
	const streams = [...kept, ...reading.plan.streams.filter(stream => added.includes(stream.id))];
	const check = streams
		.flatMap(stream => stream.dependencies)
		.find(id => !streams.some(one => one.id === id || one.race === id));
	if (check !== undefined)
		return {ok: false, code: 'BAD_PLAN', message: `no stream ${check}, which another depends on`};
	patchRun(turn, {
		...(planHash !== undefined && {planHash}),
		plan: {...run.plan, maxParallel: reading.plan.maxParallel, streams},
		streams: {
			...run.streams,
			...Object.fromEntries(streams.filter(one => takes.has(one.id)).map(one => [one.id, createStream(one, turn.now)])),
		},
		finishedAt: undefined,
	});
	const started = changed.filter(id => !takes.has(id));
	const text = [
		`${added.length} ${added.length === 1 ? 'stream' : 'streams'} added, ${takes.size - added.length} changed`,
		...(started.length > 0 ? [`not changed because started: ${started.join(', ')}`] : []),
	].join(', ');
	say(turn, 'command', `the edited plan was taken over: ${text}`);
	return {ok: true, message: text};
};
