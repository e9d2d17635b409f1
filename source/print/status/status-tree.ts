import {directNeeds} from '../../plan/graph/graph.ts';
import {type PlannedStream, phases} from '../../plan/types.ts';
import {pullText} from '../../run/features/deliver/describe.ts';
import {isLead, workStreams} from '../../run/features/lead/lead.ts';
import {lostRace} from '../../run/features/race/races.ts';
import {type Alert, plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import {runSpent, spentText, streamSpent} from '../../run/policy/spent.ts';
import {conflictsOf} from '../../run/select/conflicts.ts';
import {branchOf as branchName, mergeWord, worktreeOf} from '../../run/select/merging.ts';
import {needsUser, unblocks} from '../../run/select/needs-user.ts';
import {progress} from '../../run/select/progress.ts';
import {slots} from '../../run/select/slots.ts';
import {isFinished} from '../../run/select/standing.ts';
import {changedPaths, currentSession, nameOf, phaseStreams, streamsInOrder} from '../../run/select/streams.ts';
import {estimateText} from '../../run/view/estimate.ts';
import type {GlyphName} from '../../run/view/glyphs.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {suggestedActions} from '../../run/view/suggest.ts';
import {sanitise, sanitiseLines} from '../../sanitise.ts';
import {barCells, drawBar} from '../bar.ts';
import {blockedTasks} from '../blocked-lines.ts';
import {alertLine, costOf, countOf, describe, overallLine, someOf, stateLine} from '../format.ts';
import {glyphs, inStyle, type PrintStyle} from '../style.ts';

const ruleWidth = 52;
const barWidth = 20;
const phaseNames = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'} as const;

/** What `status --long` prints: streams by phase with bars, states and dependencies, a legend, what to do next. */
export const statusTree = (run: Run, now: number, style: PrintStyle = {}): string[] => {
	const {used, max} = slots(run);
	const section = (title: string, streams: readonly Stream[]): string[] =>
		streams.length === 0
			? []
			: [
					...['', title, glyphs(style).rule.repeat(ruleWidth)],
					...streams.flatMap(stream => ['', ...branchOf(run, stream, now, style)]),
				];
	return [
		'Stream Status',
		'',
		`Run: ${sanitise(run.plan.name)} (${run.id})${isRehearsal(run.plan) ? `  ${rehearsalWords}` : ''}`,
		`Total streams: ${workStreams(run).length}`,
		`Active sessions: ${used} ${used > max ? `(${max} at once by the plan, the rest by the user's word)` : `(at most ${max})`}`,
		overallLine(run, barWidth, style),
		...leftLine(run, now),
		...budgetLine(run, now),
		...section(
			'Lead',
			streamsInOrder(run).filter(stream => isLead(run, stream.id)),
		),
		...phases.flatMap(phase => section(`${phaseNames[phase]} Phase`, phaseStreams(run, phase))),
		...alertLines(run, style),
		'',
		legend(style),
		...actionLines(run, style),
	];
};

export const budgetLine = (run: Run, now: number): string[] =>
	run.plan.budget ? [`Budget: ${spentText(run.plan.budget, runSpent(run, now))}`] : [];

const leftLine = (run: Run, now: number): string[] => {
	const text = isFinished(run) ? undefined : estimateText(run, now);
	return text === undefined ? [] : [text.charAt(0).toUpperCase() + text.slice(1)];
};

const branchOf = (run: Run, stream: Stream, now: number, style: PrintStyle): string[] => {
	const {tree} = glyphs(style);
	const leaves = leavesOf(run, stream, now, style);
	return [
		`${stream.id} (${sanitise(nameOf(run, stream.id))})`,
		...leaves.map((leaf, index) => inStyle(`${index === leaves.length - 1 ? tree.last : tree.branch} ${leaf}`, style)),
	];
};

const leavesOf = (run: Run, stream: Stream, now: number, style: PrintStyle): string[] => {
	const {completed, total, percent} = progress(stream);
	const description = describe(run, stream, now);
	const planned = plannedStream(run, stream.id);
	const files = planned?.files.length ? planned.files : changedPaths(stream);
	const conflicts = conflictsOf(run, stream.id);
	return [
		`Progress: ${drawBar(barCells(progress(stream), barWidth), style)} ${percent}% (${completed}/${total} tasks)`,
		`Status: ${glyphs(style)[description.glyph]} ${stateLine(description)}`,
		...blockedTasks(stream)
			.slice(0, 3)
			.map(text => `Blocked: ${text.replace(' is blocked', '')}`),
		...agentLeaf(stream, planned, style),
		...(planned?.budget ? [`Budget: ${spentText(planned.budget, streamSpent(stream, now))}`] : []),
		...workLeaves(run, stream),
		...conflicts.map(conflict => {
			const other = conflict.between.find(id => id !== stream.id) ?? 'the target';
			return `Conflict: with ${sanitise(other)} in ${someOf(conflict.files, 3)}`;
		}),
		...(files.length > 0 ? [`Files: ${someOf(files, 4)}`] : []),
		`Dependencies: ${dependenciesOf(run, needsOf(run, planned, stream.id), style)}`,
	];
};

const agentLeaf = (stream: Stream, planned: PlannedStream | undefined, style: PrintStyle): string[] => {
	const session = currentSession(stream);
	const sandbox = planned?.sandbox ? ', in a sandbox' : '';
	return session ? [`Agent: ${session.agent}${sandbox}, attempt ${stream.attempt}, ${costOf(stream, style)}`] : [];
};

const workLeaves = (run: Run, stream: Stream): string[] => {
	if (!stream.workplace) return [];
	const {work, merge} = stream;
	const facts = work
		? `: ${countOf(work.commits, 'commit')}, ${countOf(work.files, 'file')}, +${work.added} −${work.removed}`
		: '';
	return [
		`Worktree: ${sanitise(worktreeOf(stream) ?? 'removed')}`,
		`Branch: ${sanitise(branchName(stream) ?? 'deleted')}${facts}`,
		`Merge: ${mergeWord(run, stream)}${merge.is === 'merged' ? ` into ${sanitise(merge.into)}` : ''}`,
		...pullLeaf(stream),
	];
};

const pullLeaf = (stream: Stream): string[] => {
	const text = pullText(stream);
	const {url} = stream.delivery?.pull ?? {};
	return text === '' ? [] : [`Pull request: ${text}${url === undefined ? '' : ` ${sanitise(url)}`}`];
};

/** What the plan names; for a stream that names nothing, what its phase makes it wait for. */
const needsOf = (run: Run, planned: PlannedStream | undefined, streamId: string): readonly string[] =>
	(planned?.dependencies.length ? planned.dependencies : directNeeds(run.plan, streamId)).filter(
		id => !lostRace(run, id),
	);

const dependenciesOf = (run: Run, ids: readonly string[], style: PrintStyle): string => {
	if (ids.length === 0) return 'None';
	return ids
		.map(id => {
			const stream = run.streams[id];
			if (stream?.state.is === 'completed') return `${id} ${glyphs(style).completed}`;
			return stream ? `${id} (${progress(stream).percent}%)` : id;
		})
		.join(', ');
};

const legendText: readonly (readonly [GlyphName, string])[] = [
	['completed', 'completed'],
	['working', 'working'],
	['waits', 'waits for you'],
	['parked', 'parked'],
	['stalled', 'stalled'],
	['recovering', 'recovering'],
	['ready', 'ready'],
	['pending', 'pending'],
	['failed', 'failed or blocked'],
	['stopped', 'stopped'],
	['conflict', 'in conflict'],
];

const legend = (style: PrintStyle): string => {
	const {bar} = glyphs(style);
	const states = legendText.map(([glyph, word]) => `${glyphs(style)[glyph]} ${word}`);
	return `Legend: ${states.join(' | ')} | ${bar.proved} proved ${bar.claimed} claimed ${bar.rest} left`;
};

const unblocksText = (run: Run, {streamId}: Alert): string => {
	const waiting = streamId === undefined ? 0 : unblocks(run, streamId).length;
	return waiting === 0 ? '' : `, unblocks ${countOf(waiting, 'stream')}`;
};

export const alertLines = (run: Run, style: PrintStyle): string[] => {
	const alerts = needsUser(run);
	const lines = alerts.map(alert => `${alertLine(alert, style)}${unblocksText(run, alert)}`);
	return alerts.length === 0 ? [] : ['', 'Needs You:', ...lines];
};

export const actionLines = (run: Run, style: PrintStyle): string[] => {
	const actions = suggestedActions(run);
	if (actions.length === 0) return [];
	const lines = actions.flatMap((action, index) => {
		const [first = '', ...rest] = sanitiseLines(action, 10, {revealHidden: true});
		return [`${index + 1}. ${first}`, ...rest];
	});
	return ['', 'Suggested Next Actions:', ...lines.map(line => inStyle(line, style))];
};
