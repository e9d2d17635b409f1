import {withResources} from '../../../plan/consent/resources.ts';
import {order} from '../../../plan/graph/graph.ts';
import {applyEdited} from '../../../plan/merge-plan.ts';
import {readPlan} from '../../../plan/read-plan.ts';
import type {Plan, PlannedStream} from '../../../plan/types.ts';
import {count} from '../../count.ts';
import {createStream} from '../../create.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Run, Stream} from '../../model/types.ts';
import {pendingApproval} from '../../select/streams.ts';
import {isLead} from '../lead/lead.ts';
import {winnerOf} from '../race/races.ts';

const isUnstarted = (stream: Stream | undefined): boolean =>
	stream !== undefined &&
	stream.sessions.length === 0 &&
	stream.workplace === undefined &&
	(['pending', 'blocked', 'ready'].includes(stream.state.is) || pendingApproval(stream) === 'before');

/** Adds the edited plan's new streams and changes unstarted ones; what has started keeps its plan. */
export const applyPlan = (
	draft: Draft,
	{document, planHash, resources}: Extract<Command, {type: 'plan.apply'}>,
): CommandAnswer => {
	const {run} = draft;
	const read = readPlan(document, run.options.overrides);
	const reading = read.ok ? withResources(read.plan, resources ?? {}) : read;
	if (!reading.ok) {
		const [first] = reading.faults;
		return {ok: false, code: 'BAD_PLAN', message: `${first?.path ?? ''}: ${first?.message ?? 'not a plan'}`};
	}
	const current = withBudgets(run.plan, reading.plan);
	const {added, changed, faults} = applyEdited(current, reading.plan);
	const [fault] = faults;
	if (fault) return {ok: false, code: 'BAD_PLAN', message: `${fault.path}: ${fault.message}`};
	const takes = new Set([...added, ...changed.filter(id => isUnstarted(run.streams[id]) && !isLead(run, id))]);
	const streams = laidOver(current, reading.plan, takes);
	const plan = {...current, maxParallel: reading.plan.maxParallel, streams, ...texts(run.plan, reading.plan)};
	const late = [...takes].find(id => isTooLate(run, plan, id));
	if (late !== undefined) return {ok: false, code: 'BAD_PLAN', message: `${late}: its race is decided already`};
	const broken = brokenGraph(plan);
	if (broken !== undefined) return {ok: false, code: 'BAD_PLAN', message: broken};
	patchRun(draft, {
		...(planHash !== undefined && {planHash}),
		plan,
		streams: {
			...run.streams,
			...Object.fromEntries(
				streams.filter(one => takes.has(one.id)).map(one => [one.id, createStream(one, draft.now)]),
			),
		},
		finishedAt: undefined,
	});
	const budgets = budgetsChanged(run.plan, reading.plan, takes);
	const started = changed.filter(id => !takes.has(id));
	const text = [
		`${count(added.length, 'stream')} added, ${takes.size - added.length} changed`,
		...(budgets.length > 0 ? [`budget changed: ${budgets.join(', ')}`] : []),
		...(started.length > 0 ? [`not changed because started: ${started.join(', ')}`] : []),
	].join(', ');
	addActivity(draft, 'command', `the edited plan was applied: ${text}`);
	return {ok: true, message: text};
};

/** Whose budget is another one now; `the run` for that of all. */
const budgetsChanged = (before: Plan, after: Plan, takes: ReadonlySet<string>): readonly string[] => {
	const isOther = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
	const edited = new Map(after.streams.map(stream => [stream.id, stream.budget]));
	const ids = before.streams
		.filter(({id, budget}) => !takes.has(id) && edited.has(id) && isOther(budget, edited.get(id)))
		.map(({id}) => id);
	return [...(isOther(before.budget, after.budget) ? ['the run'] : []), ...ids];
};

/** Streams that keep their plan keep the workflow it names; edited texts are told to sessions from now on. */
const texts = (before: Plan, after: Plan): Pick<Plan, 'roles' | 'workflows'> => ({
	...((before.roles ?? after.roles) && {roles: {...before.roles, ...after.roles}}),
	...((before.workflows ?? after.workflows) && {workflows: {...before.workflows, ...after.workflows}}),
});

const isTooLate = (run: Run, plan: Plan, streamId: string): boolean => {
	const race = plan.streams.find(({id}) => id === streamId)?.race;
	return race !== undefined && winnerOf(run, race) !== undefined;
};

/** Budgets hold from now on, whatever has started; one that is not named any more is none. */
const withBudgets = ({budget: _old, ...plan}: Plan, edited: Plan): Plan => {
	const after = new Map(edited.streams.map(stream => [stream.id, stream]));
	const streams = plan.streams.map(({budget, ...stream}): PlannedStream => {
		const wanted = after.has(stream.id) ? after.get(stream.id)?.budget : budget;
		return {...stream, ...(wanted && {budget: wanted})};
	});
	return {...plan, streams, ...(edited.budget && {budget: edited.budget})};
};

/** The edited form of the streams that take it; the others as they are. */
const laidOver = (current: Plan, edited: Plan, takes: ReadonlySet<string>): readonly PlannedStream[] => {
	const after = new Map(edited.streams.filter(({id}) => takes.has(id)).map(stream => [stream.id, stream]));
	const kept = current.streams.map(stream => after.get(stream.id) ?? stream);
	const known = new Set(kept.map(({id}) => id));
	return [...kept, ...[...after.values()].filter(({id}) => !known.has(id))];
};

/** Each plan is whole by itself; what has started already may not go with the rest. */
const brokenGraph = (plan: Plan): string | undefined => {
	const missing = plan.streams
		.flatMap(stream => stream.dependencies)
		.find(id => !plan.streams.some(one => one.id === id || one.race === id));
	if (missing !== undefined) return `no stream ${missing}, which another depends on`;
	const lead = plan.streams.find(stream => stream.lead)?.id;
	if (lead !== undefined && plan.streams.some(stream => stream.dependencies.includes(lead)))
		return 'the lead is done last: no stream can depend on it';
	const sorted = new Set(order(plan));
	const circle = plan.streams.filter(({id}) => !sorted.has(id)).map(({id}) => id);
	return circle.length > 0
		? `with what has started already the edited plan would have a circular dependency: ${circle.join(', ')}`
		: undefined;
};
