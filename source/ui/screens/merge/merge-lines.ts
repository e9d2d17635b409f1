import type {MergePreview} from '../../../git/types.ts';
import type {MergeStep} from '../../../run/model/types.ts';
import {nameOf} from '../../../run/select.ts';
import {includedStreams} from '../../../run/view/included-streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {ageText} from '../../format.ts';
import {clip, pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {counted} from '../log/log-text.ts';
import {limited, narrow, prose, section, valueWidth} from '../parts/section.ts';
import {addedText, removedText, statColumns, sumOf} from '../review/diff-stat.ts';
import {type MergeFacts, mergeSteps, verifyCommand} from './merge-facts.ts';

export type MergeFrame = {readonly theme: Theme; readonly width: number; readonly available: number};

const shaLength = 10;
export const shortSha = (sha: string): string => sanitise(sha).slice(0, shaLength);

const named = (run: MergeFacts['run'], id: string): string => {
	const name = sanitise(nameOf(run, id), {maxLength: 60});
	return name === id ? id : `${id} ${name}`;
};

const targetText = (theme: Theme, preview: MergePreview): string => {
	if (!preview.isTargetCheckedOut) return theme.dim('not checked out');
	if (preview.targetDirty.length === 0) return theme.dim('checked out, clean');
	return theme.warn(`checked out, ${counted(preview.targetDirty.length, 'uncommitted file')}`);
};

const fromTo = ({theme, width}: MergeFrame, preview: MergePreview): readonly string[] => {
	const arrow = theme.isAscii ? '->' : '→';
	const into = sanitise(preview.into);
	const target = targetText(theme, preview);
	const isNarrow = width < narrow;
	const available = Math.max(8, valueWidth(width) - widthOf(into) - 4 - (isNarrow ? 0 : widthOf(target) + 2));
	const branch = clip(theme, sanitise(preview.branch), available, 'middle');
	const way = `${theme.bold(branch)} ${theme.dim(arrow)} ${theme.bold(into)}`;
	return section(theme, width, 'merge', isNarrow ? [way, target] : [`${way}  ${target}`]);
};

const targetWarning = ({theme, width}: MergeFrame, preview: MergePreview): readonly string[] =>
	preview.isTargetCheckedOut && preview.targetDirty.length > 0
		? prose(theme, width, '', 'Left alone: a merge that would touch them is refused.', theme.dim)
		: [];

const commitLines = ({theme, width}: MergeFrame, preview: MergePreview, limit: number): readonly string[] => {
	if (preview.commits.length === 0) return section(theme, width, 'commits', [theme.dim('none: nothing to merge')]);
	const lines = preview.commits.map(
		({sha, subject}) => `${theme.dim(shortSha(sha))}  ${sanitise(subject, {maxLength: 300})}`,
	);
	const total = theme.bold(counted(preview.commits.length, 'commit'));
	return section(theme, width, 'commits', [total, ...limited(theme, lines, limit, 'commits')]);
};

const fileLines = ({theme, width}: MergeFrame, preview: MergePreview, limit: number): readonly string[] => {
	if (preview.files.length === 0) return [];
	const stat = statColumns(theme, preview.files);
	const sum = sumOf(preview.files);
	const paths = preview.files.map(file => sanitise(file.path));
	const most = valueWidth(width) - widthOf(stat(preview.files[0]!)) - 2;
	const available = Math.min(most, Math.max(...paths.map(widthOf)));
	const lines = preview.files.map(
		(file, index) => `${pad(theme, clip(theme, paths[index]!, available, 'middle'), available)}  ${stat(file)}`,
	);
	const total = `${theme.bold(counted(preview.files.length, 'file'))}  ${theme.good(addedText(sum))} ${theme.bad(removedText(theme, sum))}`;
	return section(theme, width, 'files', [total, ...limited(theme, lines, limit, 'files')]);
};

const verifyLines = ({theme, width}: MergeFrame, {run, stream, now}: MergeFacts): readonly string[] => {
	const command = verifyCommand(run, stream.id);
	if (command === undefined) return section(theme, width, 'verify', [theme.dim('no verify command in the plan')]);
	const shown = sanitise(command, {maxLength: 200, revealHidden: true});
	const {verify} = stream;
	if (!verify) return prose(theme, width, 'verify', `${shown}: has not run yet, it runs first`);
	const age = ageText(now - verify.at, theme.glyphs.unknown);
	const took = ageText(verify.durationMs, theme.glyphs.unknown);
	const isOld = stream.work !== undefined && stream.work.head !== verify.head;
	const rest = isOld ? ', before the last commit: it runs again' : '';
	const text = `${shown}: ${verify.ok ? 'passed' : 'failed'} ${age} ago in ${took}${rest}`;
	const [glyph, paint] = verify.ok ? [theme.glyphs.completed, theme.good] : [theme.glyphs.failed, theme.bad];
	const [first = '', ...more] = prose(theme, width, 'verify', `${glyph} ${text}`);
	const last = sanitise(verify.tail.trim().split('\n').at(-1) ?? '');
	const tail = verify.ok || last === '' ? [] : section(theme, width, '', [theme.bad(last)]);
	return [first.replace(`${glyph} `, `${paint(glyph)} `), ...more, ...tail];
};

const alongLines = ({theme, width}: MergeFrame, {run, stream}: MergeFacts): readonly string[] => {
	const ids = includedStreams(run, stream.id);
	if (ids.length === 0) return [];
	const names = ids.map(id => named(run, id)).join(', ');
	return prose(
		theme,
		width,
		'with it',
		`${names} (${ids.length === 1 ? 'its commits are' : 'their commits are'} in this branch)`,
	);
};

const conflictLines = ({theme, width}: MergeFrame, preview: MergePreview, limit: number): readonly string[] => {
	if (preview.conflicts.length === 0) return section(theme, width, 'conflicts', [theme.good('none expected')]);
	const paths = preview.conflicts.map(path => theme.bad(sanitise(path)));
	const head = theme.bad(`${theme.glyphs.conflict} ${counted(preview.conflicts.length, 'file')} would conflict`);
	return section(theme, width, 'conflicts', [head, ...limited(theme, paths, limit, 'files')]);
};

const dirtyLines = ({theme, width}: MergeFrame, preview: MergePreview, limit: number): readonly string[] => {
	if (preview.dirty.length === 0) return [];
	const head = theme.person(`${counted(preview.dirty.length, 'file')} not committed`);
	const paths = preview.dirty.map(path => sanitise(path));
	const choice = `${theme.key('c')} commit and merge   ${theme.key('l')} leave out and merge   ${theme.key('esc')} cancel`;
	return section(theme, width, 'worktree', [head, ...limited(theme, paths, limit, 'files'), choice]);
};

const limits = [40, 25, 15, 10, 8, 6, 5, 4, 3, 2];

/** What goes where, before it goes; lists are as long as `frame.available` allows. Undefined preview: nothing. */
export const previewLines = (frame: MergeFrame, facts: MergeFacts): readonly string[] => {
	const {preview} = facts;
	if (!preview) return [];
	const fitting = limits.find(limit => linesWith(frame, facts, preview, limit).length <= frame.available);
	return linesWith(frame, facts, preview, fitting ?? 2);
};

const linesWith = (frame: MergeFrame, facts: MergeFacts, preview: MergePreview, limit: number): readonly string[] => {
	const what = [...commitLines(frame, preview, limit), '', ...fileLines(frame, preview, limit)];
	if (facts.stream.merge.is === 'merged') return what;
	return [
		...fromTo(frame, preview),
		...targetWarning(frame, preview),
		...dirtyLines(frame, preview, Math.min(3, limit)),
		'',
		...what,
		'',
		...verifyLines(frame, facts),
		...alongLines(frame, facts),
		...conflictLines(frame, preview, limit),
	];
};

const stepText = (theme: Theme, step: MergeStep, target: string, command: string): string =>
	({
		verify: `verify the worktree     ${theme.dim(command)}`,
		merge: 'merge (in memory)',
		'verify merged tree': `verify the merged tree  ${theme.dim(command)}`,
		'move branch': `move ${target}`,
	})[step];

/** The steps with what is done ticked off. `now` turns the sign of the step under way. */
export const stepLines = ({theme, width}: MergeFrame, {run, stream, now, preview}: MergeFacts): readonly string[] => {
	const {merge} = stream;
	const steps = mergeSteps(run, stream.id);
	const at = merge.is === 'merging' ? steps.indexOf(merge.step) : merge.is === 'merged' ? steps.length : -1;
	const {glyphs} = theme;
	const command = sanitise(verifyCommand(run, stream.id) ?? '', {maxLength: 200, revealHidden: true});
	const lines = steps.map((step, index) => {
		const text = stepText(theme, step, sanitise(preview?.into ?? run.target) || 'the branch', command);
		if (index < at) return `${theme.good(glyphs.completed)} ${text}`;
		if (index > at) return theme.dim(`${glyphs.pending} ${text}`);
		const since = merge.is === 'merging' ? ageText(now - merge.since, glyphs.unknown) : '';
		const frame = glyphs.frames[Math.floor(now / 250) % glyphs.frames.length]!;
		return `${theme.warn(frame)} ${theme.bold(text)}  ${theme.dim(since)}`;
	});
	return section(theme, width, 'steps', lines);
};
