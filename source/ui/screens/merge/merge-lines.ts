import {ageText, agoText, tookText} from '../../../controls/format.ts';
import {type MergeFacts, mergeSteps, verifyCommand} from '../../../controls/merge-facts.ts';
import type {MergePreview} from '../../../git/types.ts';
import {verdictWords} from '../../../run/features/proof/red-before.ts';
import type {MergeStep} from '../../../run/model/types.ts';
import {includedStreams} from '../../../run/view/included-streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {counted} from '../log/log-text.ts';
import {prose, section, valueWidth, whole, withUnlisted} from '../parts/section.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {addedText, removedText, statColumns, sumOf} from '../review/diff-stat.ts';
import {conflictLines, type MergeFrame, named} from './conflict-lines.ts';

const shaLength = 10;
export const shortSha = (sha: string): string => sanitise(sha).slice(0, shaLength);

const targetText = (theme: Theme, preview: MergePreview): string => {
	if (!preview.isTargetCheckedOut) return theme.dim('not checked out');
	if (preview.targetDirty.length === 0) return theme.dim('checked out, clean');
	const count = preview.targetDirty.length + (preview.unlisted?.targetDirty ?? 0);
	return theme.warn(`checked out, ${counted(count, 'uncommitted file')}`);
};

const fromTo = ({theme, width}: MergeFrame, preview: MergePreview): readonly string[] => {
	const arrow = theme.isAscii ? '->' : '→';
	const [branch, into] = [sanitise(preview.branch), sanitise(preview.into)];
	const target = targetText(theme, preview);
	const way = `${theme.bold(branch)} ${theme.dim(arrow)} ${theme.bold(into)}`;
	if (widthOf(way) + widthOf(target) + 2 <= valueWidth(width))
		return section(theme, width, 'merge', [`${way}  ${target}`]);
	if (widthOf(way) <= valueWidth(width)) return section(theme, width, 'merge', [way, target]);
	const names = [...whole(width, branch), ...whole(width, into, `${theme.dim(arrow)} `)];
	return section(theme, width, 'merge', [...names, target]);
};

const targetWarning = ({theme, width}: MergeFrame, preview: MergePreview): readonly string[] =>
	preview.isTargetCheckedOut && preview.targetDirty.length > 0
		? prose(theme, width, '', 'Left alone: a merge that would touch them is refused.', theme.dim)
		: [];

const commitLines = ({theme, width}: MergeFrame, {commits, unlisted}: MergePreview): readonly string[] => {
	if (commits.length === 0) return section(theme, width, 'commits', [theme.dim('none: nothing to merge')]);
	const lines = commits.flatMap(({sha, subject}) => whole(width, sanitise(subject), `${theme.dim(shortSha(sha))}  `));
	const total = theme.bold(counted(commits.length + (unlisted?.commits ?? 0), 'commit'));
	return section(theme, width, 'commits', [total, ...withUnlisted(theme, lines, unlisted?.commits, 'commits')]);
};

/** Paths in a column, their lines at the right; one that is too long continues below. */
const fileRows = (frame: MergeFrame, files: MergePreview['files']): readonly string[] => {
	const {theme, width} = frame;
	const stat = statColumns(theme, files);
	const paths = files.map(file => sanitise(file.path));
	const most = Math.max(1, valueWidth(width) - widthOf(stat(files[0]!)) - 2);
	const available = Math.min(most, Math.max(...paths.map(widthOf)));
	return files.flatMap((file, index) => {
		const [first = '', ...rest] = wrapText(paths[index]!, available);
		return [`${pad(theme, first, available)}  ${stat(file)}`, ...rest];
	});
};

const fileLines = (frame: MergeFrame, {files}: MergePreview): readonly string[] => {
	const {theme, width} = frame;
	if (files.length === 0) return [];
	const sum = sumOf(files);
	const total = `${theme.bold(counted(files.length, 'file'))}  ${theme.good(addedText(sum))} ${theme.bad(removedText(theme, sum))}`;
	return section(theme, width, 'files', [total, ...fileRows(frame, files)]);
};

const verifyLines = ({theme, width}: MergeFrame, {run, stream, now}: MergeFacts): readonly string[] => {
	const command = verifyCommand(run, stream.id);
	if (command === undefined) return section(theme, width, 'verify', [theme.dim('no verify command in the plan')]);
	const shown = sanitise(command, {maxLength: Number.POSITIVE_INFINITY, revealHidden: true});
	const {verify} = stream;
	if (!verify) return prose(theme, width, 'verify', `${shown}: has not run yet, it runs first`);
	const took = tookText(verify.durationMs);
	const isOld = stream.work !== undefined && stream.work.head !== verify.head;
	const rest = isOld ? ', before the last commit: it runs again' : '';
	const text = `${shown}: ${verdictWords(verify)} ${agoText(now - verify.at)} in ${took}${rest}`;
	const [glyph, paint] = verify.ok ? [theme.glyphs.completed, theme.good] : [theme.glyphs.failed, theme.bad];
	const [first = '', ...more] = prose(theme, width, 'verify', `${glyph} ${text}`);
	const last = sanitise(verify.tail.trim().split('\n').at(-1) ?? '');
	const tail =
		verify.ok || last === ''
			? []
			: section(
					theme,
					width,
					'',
					whole(width, last).map(row => theme.bad(row)),
				);
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

export const pathLines = (
	{theme, width}: MergeFrame,
	paths: readonly string[],
	paint = theme.plain,
): readonly string[] => paths.flatMap(path => whole(width, sanitise(path)).map(row => paint(row)));

const dirtyLines = (frame: MergeFrame, {dirty, unlisted}: MergePreview): readonly string[] => {
	if (dirty.length === 0) return [];
	const {theme, width} = frame;
	const head = theme.person(`${counted(dirty.length + (unlisted?.dirty ?? 0), 'file')} not committed`);
	const choice = `${theme.key('c')} commit and merge   ${theme.key('l')} leave out and merge   ${theme.key('esc')} cancel`;
	const paths = withUnlisted(theme, pathLines(frame, dirty), unlisted?.dirty, 'files');
	return section(theme, width, 'worktree', [head, ...paths, choice]);
};

/** What goes where, before it goes. Undefined preview: nothing. */
export const previewLines = (frame: MergeFrame, facts: MergeFacts): readonly string[] => {
	const {preview} = facts;
	if (!preview) return [];
	const what = [...commitLines(frame, preview), '', ...fileLines(frame, preview)];
	if (facts.stream.merge.is === 'merged') return what;
	const isInConflict = preview.conflicts.length > 0;
	const conflicts = conflictLines(frame, facts, preview);
	return [
		...fromTo(frame, preview),
		...targetWarning(frame, preview),
		...dirtyLines(frame, preview),
		...(isInConflict ? ['', ...conflicts] : []),
		'',
		...what,
		'',
		...verifyLines(frame, facts),
		...alongLines(frame, facts),
		...(isInConflict ? [] : conflicts),
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
