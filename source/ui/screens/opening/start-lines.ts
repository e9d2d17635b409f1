import {type Plan, type PlannedStream, phases} from '../../../plan/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, pad, spread, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {Opening} from '../../types.ts';
import {shortId} from '../../view.ts';
import {counted} from '../log/log-text.ts';
import {narrow, prose, section, valueWidth} from '../parts/section.ts';
import {consentRows} from './consent.ts';

export type PlanOpening = Extract<Opening, {is: 'plan'}>;
export type Obstacle = {readonly message: string; readonly cure?: string};
export type StartFrame = {readonly theme: Theme; readonly width: number};

const safe = (text: string, maxLength = 200): string => sanitise(text, {maxLength});

const headline = (theme: Theme, plan: Plan, width: number): readonly string[] => {
	// A stream without tasks is one by its prompt, here as in the header of the grid.
	const tasks = plan.streams.reduce((sum, stream) => sum + Math.max(1, stream.tasks.length), 0);
	const facts = [
		counted(plan.streams.length, 'stream'),
		...(tasks > 0 ? [counted(tasks, 'task')] : []),
		width < narrow ? `${plan.maxParallel} at once` : `at most ${plan.maxParallel} at once`,
	].join(` ${theme.glyphs.dot} `);
	const name = `  ${theme.bold(safe(plan.name, 80))}`;
	if (width < narrow) return [clip(theme, name, width), clip(theme, `  ${theme.dim(facts)}`, width)];
	return [spread(theme, name, `${theme.dim(facts)} `, width, 2)];
};

const tasksText = ({tasks}: PlannedStream): string => (tasks.length === 0 ? '1 prompt' : counted(tasks.length, 'task'));

/** One stream: what it is, how much, by whom, after whom. */
const streamLine = ({theme, width}: StartFrame, stream: PlannedStream, columns: Columns): string => {
	const id = pad(theme, safe(stream.id), columns.id);
	const name = stream.name === stream.id ? '' : safe(stream.name);
	const after = stream.dependencies
		.map(shortId)
		.map(one => safe(one))
		.join(' ');
	const facts = `${pad(theme, tasksText(stream), columns.tasks)}  ${pad(theme, stream.agent, columns.agent)}`;
	const end = `${facts}${after === '' ? '' : `  ${theme.dim(`after ${after}`)}`}`;
	if (width < narrow) return clip(theme, `${theme.bold(id)}  ${name}`, valueWidth(width));
	const available = valueWidth(width) - columns.id - 2;
	const nameRoom = Math.min(columns.name, Math.max(8, available - widthOf(facts) - 10));
	return clip(theme, `${theme.bold(id)}  ${pad(theme, name, nameRoom)}  ${end}`, valueWidth(width));
};

type Columns = {readonly id: number; readonly name: number; readonly tasks: number; readonly agent: number};

const columnsOf = (plan: Plan): Columns => {
	const widest = (texts: readonly string[], most: number) => Math.min(most, Math.max(0, ...texts.map(widthOf)));
	return {
		id: widest(
			plan.streams.map(stream => safe(stream.id)),
			24,
		),
		name: widest(
			plan.streams.map(stream => (stream.name === stream.id ? '' : safe(stream.name))),
			32,
		),
		tasks: widest(plan.streams.map(tasksText), 12),
		agent: widest(
			plan.streams.map(stream => stream.agent),
			10,
		),
	};
};

/** What was done before, and how it is looked at. */
const ranLines = ({theme, width}: StartFrame, {ran}: PlanOpening): readonly string[] =>
	ran === undefined ? [] : prose(theme, width, 'before', safe(ran.sentence, 500), theme.bold);

const phaseLines = (frame: StartFrame, plan: Plan): readonly string[] => {
	const columns = columnsOf(plan);
	return phases.flatMap(phase => {
		const streams = plan.streams.filter(stream => stream.phase === phase);
		const lines = streams.map(stream => streamLine(frame, stream, columns));
		return section(frame.theme, frame.width, phase, lines);
	});
};

const obstacleLines = ({theme, width}: StartFrame, obstacles: readonly Obstacle[]): readonly string[] =>
	obstacles.flatMap(({message, cure}) => [
		...prose(theme, width, "can't start", safe(message, 1000), theme.bad),
		...(cure === undefined ? [] : prose(theme, width, '', safe(cure, 1000))),
	]);

const pathLines = ({theme, width}: StartFrame, {criticalPath, plan}: PlanOpening): readonly string[] => {
	if (criticalPath.length < 2) return [];
	const arrow = theme.isAscii ? ' > ' : ' → ';
	const text = `${criticalPath.map(one => safe(one)).join(arrow)}, ${criticalPath.length} of ${plan.streams.length} streams in sequence`;
	return prose(theme, width, 'longest path', text);
};

const agentLines = ({theme, width}: StartFrame, {agents, plan}: PlanOpening): readonly string[] => {
	const wanted = new Set<string>(plan.streams.map(stream => stream.agent));
	const needed = agents.filter(agent => wanted.has(agent.name));
	const found = needed.flatMap(({name, version}) =>
		version === undefined ? [] : [`${theme.good(theme.glyphs.completed)} ${name} ${theme.dim(safe(version, 40))}`],
	);
	const missing = needed.flatMap(({name, version, installLine}) =>
		version === undefined
			? [`${theme.bad(theme.glyphs.failed)} ${name} is not on PATH  ${theme.dim(safe(installLine))}`]
			: [],
	);
	return section(theme, width, 'agents', [...(found.length > 0 ? [found.join('   ')] : []), ...missing]);
};

/** Megabytes and gigabytes, as the user would say them. */
export const sizeText = (bytes: number): string => {
	const megabytes = bytes / 1_000_000;
	if (megabytes < 1) return 'less than 1 MB';
	return megabytes < 1000 ? `about ${Math.round(megabytes)} MB` : `about ${(megabytes / 1000).toFixed(1)} GB`;
};

const placeLines = ({theme, width}: StartFrame, opening: PlanOpening): readonly string[] => {
	const need = opening.diskNeedBytes === undefined ? '' : ` (${sizeText(opening.diskNeedBytes)})`;
	return [
		...prose(theme, width, 'checkout', safe(opening.checkout, 500)),
		...prose(theme, width, 'base', safe(opening.base)),
		...prose(theme, width, 'target', safe(opening.target)),
		...prose(theme, width, 'worktrees', `${safe(opening.worktreeFolder, 500)}${need}`),
		// Who merges by itself stands among what the plan does.
		...(opening.plan.streams.some(stream => stream.merge === 'auto')
			? []
			: prose(theme, width, 'merge', 'nothing is merged until you say so')),
	];
};

const consentLines = ({theme, width}: StartFrame, {plan, included, leftOut, brought}: PlanOpening): readonly string[] =>
	consentRows(plan, included, leftOut, brought).flatMap(({label, text, isDangerous}) =>
		prose(theme, width, label, text, isDangerous ? theme.bad : theme.plain),
	);

const adviceLines = ({theme, width}: StartFrame, advice: readonly string[]): readonly string[] =>
	advice.flatMap((text, index) => prose(theme, width, index === 0 ? 'advice' : '', safe(text, 500), theme.dim));

/** The plan as it will run: what, by whom, where, and what it is allowed to do. */
export const startLines = (
	frame: StartFrame,
	opening: PlanOpening,
	obstacles: readonly Obstacle[],
): readonly string[] => {
	const {theme, width} = frame;
	const groups = [
		headline(theme, opening.plan, width),
		[...ranLines(frame, opening), ...obstacleLines(frame, obstacles)],
		[theme.bold('  Will run on this machine'), ...consentLines(frame, opening), ...agentLines(frame, opening)],
		phaseLines(frame, opening.plan),
		[...placeLines(frame, opening), ...pathLines(frame, opening)],
		adviceLines(frame, opening.advice),
	];
	return groups.filter(group => group.length > 0).flatMap(group => ['', ...group]);
};
