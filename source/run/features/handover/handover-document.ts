import {count} from '../../count.ts';
import type {HandoverFacts} from './handover-facts.ts';
import {
	discoveryLines,
	fileLines,
	phaseLine,
	streamSections,
	streamTable,
	taskLines,
	testLines,
	warningLines,
} from './handover-parts.ts';
import {code, fenced, inline, yaml} from './markdown.ts';

/** The handover document: markdown with front matter, from facts only, one string per line, at most some 100 kB. */
export const handoverDocument = (facts: HandoverFacts): readonly string[] =>
	[
		frontMatter(facts),
		[`# Session Handover: ${inline(facts.run.name)}`],
		mandatoryReads(facts),
		currentState(facts),
		streamSections(facts.streams),
		nextGoal(facts),
		warningLines(facts),
		section('Discoveries', discoveryLines(facts.discoveries)),
		section('Key Test Results', testLines(facts)),
		section('Files Created/Modified', fileLines(facts.streams)),
		quickReference(facts),
		endStatus(facts),
		section('CRITICAL FOR NEXT SESSION', critical(facts)),
	]
		.filter(lines => lines.length > 0)
		.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));

const section = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : [`## ${title}`, '', ...lines];

const frontMatter = ({date, run, repository, phases, progress}: HandoverFacts): readonly string[] => [
	'---',
	`project: ${yaml(repository.path.split('/').at(-1) ?? '')}`,
	`title: ${yaml(`Session Handover: ${run.name}`)}`,
	`date: ${yaml(date)}`,
	`run: ${yaml(run.id)}`,
	`state: ${yaml(run.state)}`,
	`repository: ${yaml(repository.path, 1000)}`,
	`branch: ${yaml(repository.branch)}`,
	`base: ${yaml(run.base)}`,
	`base_commit: ${yaml(run.baseCommit)}`,
	'phases:',
	...phases.map(({phase, state, completed, total}) => `  ${phase}: ${yaml(`${state} (${completed}/${total})`)}`),
	'summary:',
	`  - ${yaml(`${progress.completed} of ${progress.total} tasks completed, ${progress.proved} proved`)}`,
	...(run.outcome === null ? [] : [`  - ${yaml(run.outcome)}`]),
	'tags: [handover, claude-grid]',
	'---',
];

const maxNamed = 40;

const mandatoryReads = ({run, streams}: HandoverFacts): readonly string[] => {
	const withWork = streams.filter(stream => stream.branch !== null && stream.commitCount > 0);
	return section('MANDATORY READS (EVERY SESSION)', [
		'- [ ] This entire handover document',
		...(run.plan === null ? [] : [`- [ ] ${code(run.plan, 1000)} - the plan`]),
		...withWork
			.slice(0, maxNamed)
			.map(
				({id, branch}) =>
					`- [ ] ${code(branch ?? '')} - what ${id} did: ${code(`git log -p ${run.baseCommit.slice(0, 12)}..${branch}`)}`,
			),
		...(withWork.length > maxNamed ? [`- and ${withWork.length - maxNamed} more branches`] : []),
	]);
};

const currentState = (facts: HandoverFacts): readonly string[] => {
	const {run, progress, source, savedAt, session} = facts;
	const age = source === 'saved' ? [`**As saved**: ${savedAt}; no engine is running now  `] : [];
	return section('Current Development State', [
		'### Project Status',
		`**Run**: ${code(run.id)}, ${run.state}${run.outcome === null ? '' : `: ${inline(run.outcome)}`}  `,
		...facts.phases.map(phaseLine),
		`**Overall Progress**: ${progress.percent.toFixed(1)}% (${progress.completed}/${progress.total} tasks, ${progress.proved} proved)  `,
		...age,
		'',
		...(session
			? [
					'### This Session Summary',
					`Since ${session.startedAt}:`,
					...(session.changes.length === 0
						? ['- nothing has changed']
						: session.changes.slice(0, 60).map(change => `- ${inline(change)}`)),
					'',
				]
			: []),
		'### Streams',
		...streamTable(facts.streams),
	]);
};

const nextGoal = ({words, streams, next}: HandoverFacts): readonly string[] => {
	const open = taskLines(streams);
	const said = words === null ? [] : ['The user who handed over says:', '', ...fenced(words), ''];
	const steps = next.length === 0 ? ['1. Nothing is left to do.'] : stepLines(next);
	return section('Next Session Goal', [
		...said,
		'### Primary Objective',
		...steps,
		...(open.length === 0 ? [] : ['', '### Success Criteria', ...open]),
	]);
};

/** `Merge A\n   Run: claude-grid merge A` as `1. Merge A: claude-grid merge A`. */
const stepLines = (next: readonly string[]): readonly string[] => [
	...next.slice(0, 30).map((action, index) => {
		const [what = '', run] = action.split(/\n\s*Run: /);
		return `${index + 1}. ${inline(what)}${run === undefined ? '' : `: ${code(run)}`}`;
	}),
	...(next.length > 30 ? [`- and ${next.length - 30} more`] : []),
];

const quickReference = ({run, streams, mergeable}: HandoverFacts): readonly string[] => {
	const first = streams.find(stream => stream.branch !== null && stream.phase !== 'lead')?.id;
	return section('Quick Reference', [
		'```bash',
		'claude-grid                      # the grid',
		'claude-grid status               # progress and what to do next',
		...(first === undefined ? [] : [`claude-grid logs ${first} -f   # what an agent says`]),
		...mergeable.slice(0, 1).map(id => `claude-grid merge ${id}`),
		...(run.finishedAt === null ? ['claude-grid continue             # resume what is paused'] : []),
		'claude-grid session start        # this document, and what has changed since',
		'```',
	]);
};

const endStatus = ({run, repository, streams, date}: HandoverFacts): readonly string[] => {
	const work = streams.filter(stream => stream.phase !== 'lead');
	const merged = work.filter(stream => stream.merge === 'merged').length;
	const dirty = streams.filter(stream => stream.uncommitted > 0);
	return section('Session End Status', [
		`**Date**: ${date}  `,
		`**Run**: ${run.state}, ${merged} of ${count(work.length, 'stream')} merged into ${run.target === '' ? 'no branch' : code(run.target)}  `,
		`**Uncommitted Changes**: ${count(repository.uncommitted, 'file')} in your checkout${
			dirty.length === 0
				? ''
				: `; in worktrees: ${dirty
						.slice(0, 20)
						.map(one => `${one.id} (${one.uncommitted})`)
						.join(', ')}`
		}  `,
		`**Working Directory**: ${code(repository.path, 1000)}  `,
		`**Branch**: ${repository.branch === '' ? 'none (detached)' : code(repository.branch)}`,
	]);
};

const critical = ({waitsForPerson, next}: HandoverFacts): readonly string[] => {
	const waits = waitsForPerson
		.slice(0, 30)
		.map(
			({text, cure: hint}, index) =>
				`${index + 1}. **Waits for you**: ${inline(text)}${hint === null ? '' : ` (${inline(hint)})`}`,
		);
	if (waits.length > 0) return waits;
	return [next.length === 0 ? 'Nothing waits for the user.' : 'Nothing waits for the user; see the objective above.'];
};
