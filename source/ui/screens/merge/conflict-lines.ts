import type {MergeFacts} from '../../../controls/merge-facts.ts';
import type {ConflictHunk, MergePreview} from '../../../git/types.ts';
import {otherConflicts, whoMerged} from '../../../run/select/conflicts.ts';
import {nameOf} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';
import {counted} from '../log/log-text.ts';
import {prose, section, whole} from '../parts/section.ts';

export type MergeFrame = {readonly theme: Theme; readonly width: number};

export const named = (run: MergeFacts['run'], id: string): string => {
	const name = sanitise(nameOf(run, id), {maxLength: 60});
	return name === id ? id : `${id} ${name}`;
};

/** One side: whose lines, and the lines. */
const sideLines = ({theme, width}: MergeFrame, who: string, lines: readonly string[]): readonly string[] => {
	const bar = `  ${theme.dim(theme.glyphs.box.vertical)} `;
	const safe = (line: string) => sanitise(line, {maxLength: Number.POSITIVE_INFINITY, revealHidden: true});
	const rows = lines.flatMap(line => whole(width, safe(line), bar));
	return [`  ${theme.dim(who)}`, ...(rows.length === 0 ? [`${bar}${theme.dim('nothing')}`] : rows)];
};

const hunkLines = (frame: MergeFrame, facts: MergeFacts, preview: MergePreview, hunk: ConflictHunk) => {
	const {theme, width} = frame;
	const {run, stream} = facts;
	const by = whoMerged(run, hunk.path).map(id => named(run, id));
	const [into, branch] = [sanitise(preview.into), sanitise(preview.branch)];
	return [
		...whole(width, `${sanitise(hunk.path)}:${hunk.line}`).map(row => theme.bad(row)),
		...sideLines(frame, `${into}${by.length === 0 ? '' : `, by ${by.join(' and ')}`}`, hunk.ours),
		...sideLines(frame, `${branch}, by ${named(run, stream.id)}`, hunk.theirs),
		...(hunk.unlisted ? [theme.dim(`  ${theme.glyphs.ellipsis} ${counted(hunk.unlisted, 'more line')}`)] : []),
	];
};

/** What would conflict: both sides of each place, and whose they are. */
const foreseenLines = (frame: MergeFrame, facts: MergeFacts, preview: MergePreview): readonly string[] => {
	const {theme, width} = frame;
	const {conflicts, conflictHunks = []} = preview;
	if (conflicts.length === 0) return section(theme, width, 'conflicts', [theme.good('none now')]);
	const shown = new Set(conflictHunks.map(({path}) => path));
	const head = theme.bad(`${theme.glyphs.conflict} ${counted(conflicts.length, 'file')} would conflict`);
	const rest = conflicts.filter(path => !shown.has(path)).flatMap(path => whole(width, sanitise(path)));
	return section(theme, width, 'conflicts', [
		head,
		...conflictHunks.flatMap(hunk => hunkLines(frame, facts, preview, hunk)),
		...rest.map(row => theme.bad(row)),
	]);
};

/** What this merge brings, or has brought, into conflict that is not merged yet. */
export const afterwardsLines = ({theme, width}: MergeFrame, {run, stream}: MergeFacts): readonly string[] => {
	const [label, verb] = stream.merge.is === 'merged' ? ['conflicts', 'now conflicts'] : ['afterwards', 'will conflict'];
	return otherConflicts(run, stream.id).flatMap(({id, files}, index) =>
		prose(
			theme,
			width,
			index === 0 ? label : '',
			`${named(run, id)} ${verb} in ${files.map(path => sanitise(path)).join(', ')}`,
			theme.warn,
		),
	);
};

export const conflictLines = (frame: MergeFrame, facts: MergeFacts, preview: MergePreview): readonly string[] => [
	...foreseenLines(frame, facts, preview),
	...afterwardsLines(frame, facts),
];
