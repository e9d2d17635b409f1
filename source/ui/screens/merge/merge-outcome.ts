import {agoText} from '../../../controls/format.ts';
import {canResolve, type MergeFacts, type MergeOffer} from '../../../controls/merge-facts.ts';
import {undoOf} from '../../../run/select/merging.ts';
import {nameOf} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {prose, section} from '../parts/section.ts';
import {afterwardsLines, type MergeFrame} from './conflict-lines.ts';
import {pathLines, previewLines, shortSha, stepLines} from './merge-lines.ts';

const mergedLines = (frame: MergeFrame, facts: MergeFacts, offer: MergeOffer): readonly string[] => {
	const {theme, width} = frame;
	const {run, stream, now} = facts;
	if (stream.merge.is !== 'merged') return [];
	const commit = shortSha(stream.merge.commit);
	const into = sanitise(stream.merge.into);
	const undo = undoOf(stream);
	const nextId = offer.is === 'done' ? offer.nextId : undefined;
	const next =
		nextId === undefined
			? 'no other completed stream is left to merge'
			: `${theme.key('n')} ${nextId} ${sanitise(nameOf(run, nextId), {maxLength: 60})}: completed, not merged yet`;
	return [
		`  ${theme.good(theme.glyphs.completed)} ${theme.bold(`Merged into ${into}`)} ${theme.dim(agoText(now - stream.merge.at))}`,
		'',
		...section(theme, width, 'now at', [`${commit} ${theme.dim(`on ${into}`)}`]),
		...(stream.merge.by === undefined ? section(theme, width, 'before', [`${commit}^1`]) : []),
		...(undo === undefined ? [] : section(theme, width, 'undo', [undo])),
		...afterwardsLines(frame, facts),
		...section(theme, width, 'next', [next]),
		'',
	];
};

const conflictedLines = (frame: MergeFrame, facts: MergeFacts): readonly string[] => {
	const {theme, width} = frame;
	const {run, stream} = facts;
	if (stream.merge.is !== 'conflicted') return [];
	if (stream.resolving)
		return [
			`  ${theme.warn(theme.glyphs.conflict)} ${theme.bold('Its agent resolves the conflict.')} It is verified and merged afterwards.`,
			'',
			...section(theme, width, 'in', pathLines(frame, stream.resolving.files, theme.bad)),
			'',
		];
	const into = sanitise(run.target) || 'the target';
	return [
		`  ${theme.bad(theme.glyphs.conflict)} ${theme.bold('It conflicts.')} Nothing was changed: ${into} is as it was.`,
		'',
		...section(theme, width, 'in', pathLines(frame, stream.merge.files, theme.bad)),
		...prose(
			theme,
			width,
			'resolve',
			canResolve(facts)
				? 'r lets its agent resolve it in its worktree; it is verified and merged then.'
				: `attach to it (esc, then a): merge ${into} there, resolve, commit; then m merges.`,
		),
		...prose(
			theme,
			width,
			'or',
			'enter tries to merge again; esc leaves the branch as it is, nothing is lost.',
			theme.dim,
		),
		'',
	];
};

const refusedLines = ({theme, width}: MergeFrame, {stream}: MergeFacts): readonly string[] => {
	if (stream.merge.is !== 'unmerged' || stream.merge.note === undefined) return [];
	return [
		`  ${theme.bad(theme.glyphs.failed)} ${theme.bold('It was not merged.')} Nothing was changed.`,
		...prose(theme, width, 'because', sanitise(stream.merge.note), theme.bad),
		'',
	];
};

const noteLines = ({theme, width}: MergeFrame, facts: MergeFacts, offer: MergeOffer): readonly string[] => {
	if (offer.is !== 'none' || facts.stream.resolving) return [];
	const isReading = !facts.isLoaded && facts.fault === undefined;
	const lines = [
		...prose(theme, width, isReading ? '' : 'not now', sanitise(offer.reason), isReading ? theme.dim : theme.warn),
	];
	if (facts.isLoaded && !facts.preview && facts.fault === undefined && facts.stream.workplace) {
		const verb = `claude-grid merge ${facts.stream.id} --into BRANCH`;
		lines.push(...section(theme, width, 'name one', [verb]));
	}
	return [...lines, ''];
};

/** All lines of the merge screen between title and keys. */
export const mergeLines = (frame: MergeFrame, facts: MergeFacts, offer: MergeOffer): readonly string[] => {
	const isUnderWay = offer.is === 'under way';
	const queued =
		facts.stream.merge.is === 'queued'
			? prose(frame.theme, frame.width, '', 'waits for its turn to be merged', frame.theme.dim)
			: [];
	const above = [
		'',
		...mergedLines(frame, facts, offer),
		...conflictedLines(frame, facts),
		...refusedLines(frame, facts),
		...noteLines(frame, facts, offer),
		...(isUnderWay ? [...stepLines(frame, facts), ...queued, ''] : []),
	];
	const below = offer.is === 'merge' || offer.is === 'choose' ? ['', ...stepLines(frame, facts)] : [];
	return [...above, ...previewLines(frame, facts), ...below];
};
