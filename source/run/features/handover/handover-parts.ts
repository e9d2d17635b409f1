import {agree, count} from '../../count.ts';
import type {Discovery, HandoverFacts, HandoverStream} from './handover-facts.ts';
import {code, fenced, inline} from './markdown.ts';

/** The parts of the handover document that grow with the run; each is bounded and says what it leaves out. */

const maxRows = 200;
const maxSections = 40;
const maxTasks = 100;
const maxFindings = 40;
const maxFiles = 30;

const more = (count: number, most: number, what: string): readonly string[] =>
	count > most ? [`- and ${count - most} more ${what}`] : [];

export const phaseLine = ({phase, state, completed, total}: HandoverFacts['phases'][number]): string =>
	`**Phase ${phase}**: ${state} (${completed}/${count(total, 'stream')})  `;

export const streamTable = (streams: readonly HandoverStream[]): readonly string[] => [
	'| Stream | Phase | State | Tasks | Commits | Merge |',
	'|---|---|---|---|---|---|',
	...streams
		.slice(0, maxRows)
		.map(
			({id, name, phase, state, tasks, commitCount, merge}) =>
				`| ${id}${name === id ? '' : ` (${inline(name, 60)})`} | ${phase} | ${state} | ${tasks.completed}/${tasks.total} | ${commitCount} | ${merge} |`,
		),
	...(streams.length > maxRows ? [`| and ${streams.length - maxRows} more | | | | | |`] : []),
];

/** Unmerged work first: that is what the next session must know. */
export const streamSections = (streams: readonly HandoverStream[]): readonly string[] => {
	const begun = streams.filter(stream => stream.branch !== null || !['pending', 'ready'].includes(stream.state));
	const shown = [...begun].sort((a, b) => Number(a.merge === 'merged') - Number(b.merge === 'merged'));
	return [
		...shown.slice(0, maxSections).flatMap((stream, index) => (index === 0 ? [] : ['']).concat(streamSection(stream))),
		...(shown.length > maxSections ? ['', ...more(shown.length, maxSections, 'streams')] : []),
	];
};

const streamSection = (stream: HandoverStream): string[] => [
	`### ${stream.id}${stream.name === stream.id ? '' : ` (${inline(stream.name, 80)})`}`,
	`- State: ${stream.state}${stream.text === '' ? '' : `: ${inline(stream.text)}`}`,
	`- Tasks: ${stream.tasks.completed} of ${stream.tasks.total} completed, ${stream.tasks.proved} proved`,
	`- Attempts: ${stream.attempts}${stream.agent === null ? '' : ` (${stream.agent})`}`,
	...(stream.branch === null ? [] : [`- Branch: ${code(stream.branch)}, merge: ${stream.merge}`]),
	...(stream.worktree === null ? [] : [`- Worktree: ${code(stream.worktree, 1000)}`]),
	...(stream.commitCount === 0 && stream.uncommitted === 0
		? []
		: [
				`- Work: ${count(stream.commitCount, 'commit')}, ${count(stream.fileCount, 'file')}, +${stream.added} −${stream.removed}, ${count(stream.uncommitted, 'file')} not committed`,
			]),
	...stream.commits.map(commit => `  - ${code(commit, 120)}`),
	...(stream.commits.length > 0 && stream.commitCount > stream.commits.length
		? [
				`  - and ${stream.commitCount - stream.commits.length} more ${agree(stream.commitCount - stream.commits.length, 'commit', 'commits')}`,
			]
		: []),
];

export const taskLines = (streams: readonly HandoverStream[]): readonly string[] => {
	const open = streams.flatMap(({id, openTasks}) => openTasks.map(task => ({id, ...task})));
	return [
		...open
			.slice(0, maxTasks)
			.map(
				({id, title, status, blockedReason}) =>
					`- [ ] ${id}: ${inline(title, 200)}${status === 'pending' ? '' : ` (${status.replace('_', ' ')}${blockedReason === null ? '' : `: ${inline(blockedReason, 200)}`})`}`,
			),
		...more(open.length, maxTasks, 'tasks'),
	];
};

export const discoveryLines = (discoveries: readonly Discovery[]): readonly string[] => [
	...discoveries
		.slice(-maxFindings)
		.flatMap(({streamId, kind, title, text}, index) => [
			`${index + 1}. **${inline(title, 200)}** (${streamId}, ${kind})`,
			...body(text),
		]),
	...more(discoveries.length, maxFindings, 'older ones'),
];

/** What an agent wrote stands in a fence of its own: it cannot look like a part of the document. */
const body = (text: string): readonly string[] =>
	text.trim() === '' ? [] : ['', ...fenced(text.trim(), {maxLength: 2000, indent: '   '}), ''];

export const warningLines = ({warnings, conflicts, alerts}: HandoverFacts): readonly string[] => {
	const lines = [
		...alerts
			.slice(0, 40)
			.map(({text, cure: hint}) => `- ${inline(text)}${hint === null ? '' : `. **Solution**: ${inline(hint)}`}`),
		...more(alerts.length, 40, 'alerts'),
		...conflicts.slice(0, 40).map(
			({between, files}) =>
				`- **Conflict** between ${between.map(one => inline(one, 80)).join(' and ')} in ${files
					.slice(0, 10)
					.map(file => code(file))
					.join(', ')}${files.length > 10 ? ` and ${files.length - 10} more` : ''}`,
		),
		...more(conflicts.length, 40, 'conflicts'),
		...(warnings.length > 0 && alerts.length + conflicts.length > 0 ? [''] : []),
		...discoveryLines(warnings),
	];
	return lines.length === 0 ? [] : ['## Critical Warnings & Known Issues', '', ...lines];
};

export const testLines = ({streams, tests}: HandoverFacts): readonly string[] => {
	const checked = streams.flatMap(stream => (stream.verify === null ? [] : [{id: stream.id, ...stream.verify}]));
	const red = checked.filter(({ok}) => !ok).slice(0, 10);
	return [
		...(checked.length === 0 ? [] : ['| Stream | Check | Result | Time | When |', '|---|---|---|---|---|']),
		...checked
			.slice(0, maxRows)
			.map(
				({id, command, ok, durationMs, at}) =>
					`| ${id} | ${code(command ?? 'verify', 120)} | ${ok ? 'passed' : '**failed**'} | ${(durationMs / 1000).toFixed(1)} s | ${at} |`,
			),
		...red.flatMap(({id, tail}) => ['', `The end of the output of ${id}:`, '', ...fenced(tail.slice(-1500))]),
		...(tests.length > 0 && checked.length > 0 ? [''] : []),
		...discoveryLines(tests),
	];
};

export const fileLines = (streams: readonly HandoverStream[]): readonly string[] => {
	const changed = streams.filter(({files}) => files.length > 0);
	return [
		...changed
			.slice(0, maxSections)
			.flatMap(({id, files, fileCount}, index) => [
				...(index === 0 ? [] : ['']),
				`### ${id}`,
				...files.slice(0, maxFiles).map(file => `- ${code(file)}`),
				...more(fileCount, Math.min(files.length, maxFiles), 'files'),
			]),
		...more(changed.length, maxSections, 'streams with changes'),
	];
};
