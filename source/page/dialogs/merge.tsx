import {countText} from '../../controls/format.ts';
import {canResolve, mergeSteps, offerOf, verifyCommand} from '../../controls/merge-facts.ts';
import type {MergePreview} from '../../git/types.ts';
import type {Command} from '../../run/model/command.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {otherConflicts, whoMerged} from '../../run/select/conflicts.ts';
import {undoOf} from '../../run/select/merging.ts';
import {includedStreams} from '../../run/view/included-streams.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {useLoaded} from '../panel/use-loaded.ts';
import {usePage} from '../state/page.ts';
import {counted, titled} from '../view/words.ts';
import {type Choice, Choices} from './choices.tsx';

type Props = {readonly run: Run; readonly stream: Stream; readonly now: number};

/** What a merge of the stream brings, before it is merged. */
export const MergeDialog = ({run, stream, now}: Props) => {
	const page = usePage();
	const {id: streamId, work} = stream;
	const loaded = useLoaded(
		() => page.requests.mergePreview(streamId),
		`${work?.head} ${work?.dirty} ${stream.merge.is}`,
	);
	if (loaded.isLoading && !loaded.value) return null;
	const preview = loaded.value ?? undefined;
	const offer = offerOf({
		run,
		stream,
		now,
		isLoaded: !loaded.isLoading,
		...(preview && {preview}),
		...(loaded.error !== undefined && {fault: loaded.error}),
	});
	const into = sanitise(preview?.into ?? run.target) || 'the target';
	const send = (more: Partial<Extract<Command, {type: 'stream.merge'}>> = {}) => {
		return () => page.send({type: 'stream.merge', streamId, ...more});
	};
	const isInConflict = (preview?.conflicts.length ?? 0) > 0;
	const resolve = () => page.send({type: 'stream.resolve', streamId});
	const choices: readonly Choice[] = [
		...(canResolve({run, stream}) ? [{key: 'r', label: 'let its agent resolve it', choose: resolve}] : []),
		...(offer.is === 'merge'
			? [{key: 'y', label: isInConflict ? 'try to merge' : `merge into ${into}`, choose: send()}]
			: []),
		...(offer.is === 'choose'
			? [
					{key: 'c', label: 'commit it and merge', choose: send({dirty: 'commit'})},
					{key: 'l', label: 'merge without it', choose: send({dirty: 'leave'})},
				]
			: []),
		{key: 'd', label: 'diff', isSafe: true, choose: () => page.showTab('diff')},
	];
	const why = offer.is === 'none' ? [`Not now: ${sanitise(offer.reason)}.`] : [];
	const lines = [...standing(run, stream), ...why, ...(preview ? previewLines(run, stream, preview) : [])];
	return <Choices title={`Merge ${titled(run, streamId)} into ${into}?`} lines={lines} choices={choices} />;
};

/** How its merge stands, where it was tried before. */
const standing = (run: Run, stream: Stream): readonly string[] => {
	const {merge} = stream;
	if (merge.is === 'merged') {
		const undo = undoOf(stream);
		return [
			`Merged into ${sanitise(merge.into)}.`,
			...(undo === undefined ? [] : [`To undo it: ${undo}`]),
			...afterwards(run, stream),
		];
	}
	if (merge.is === 'conflicted')
		return [
			`It conflicts in ${merge.files.map(path => sanitise(path)).join(', ')}. Nothing was changed: ${sanitise(run.target) || 'the target'} is as it was.`,
		];
	if (merge.is === 'unmerged' && merge.note !== undefined)
		return [`It was not merged, and nothing was changed: ${sanitise(merge.note)}.`];
	return [];
};

const steps = {merge: 'merge in memory', verify: 'verify the worktree', 'verify merged tree': 'verify the merged tree'};

const all = (names: readonly string[], unlisted = 0): string =>
	names.map(sanitiseWhole).join(', ') + (unlisted > 0 ? ` and ${unlisted} more` : '');

const afterwards = (run: Run, stream: Stream): readonly string[] => {
	const verb = stream.merge.is === 'merged' ? 'now conflicts' : 'will conflict afterwards';
	return otherConflicts(run, stream.id).map(({id, files}) => `${titled(run, id)} ${verb} in ${all(files)}.`);
};

/** What would conflict, both sides of it, and what would conflict afterwards. */
const conflictLines = (run: Run, stream: Stream, {into, conflicts, conflictHunks}: MergePreview): readonly string[] => [
	...(conflicts.length > 0 ? [`It would conflict in ${all(conflicts)}.`] : []),
	...(conflictHunks ?? []).flatMap(({path, line, ours, theirs, unlisted = 0}) => {
		const by = whoMerged(run, path);
		const side = (who: string, lines: readonly string[]) =>
			`${who}: ${lines.map(sanitiseWhole).join(' ⏎ ') || 'nothing'}`;
		return [
			`${sanitiseWhole(path)}:${line}`,
			side(`· ${sanitiseWhole(into)}${by.length === 0 ? '' : `, by ${by.join(' and ')}`}`, ours),
			side(`· ${stream.id}`, theirs),
			...(unlisted > 0 ? [`· and ${unlisted} more lines`] : []),
		];
	}),
	...(stream.merge.is === 'merged' ? [] : afterwards(run, stream)),
];

/** All of what is merged: nothing of it is cut. */
const previewLines = (run: Run, stream: Stream, preview: MergePreview): readonly string[] => {
	const {commits, files, dirty, targetDirty, isTargetCheckedOut, unlisted} = preview;
	const sum = (name: 'added' | 'removed') => countText(files.reduce((total, file) => total + file[name], 0));
	const into = sanitiseWhole(preview.into);
	const more = unlisted?.commits ?? 0;
	const command = verifyCommand(run, stream.id);
	const along = includedStreams(run, stream.id);
	const lines = [
		`${counted(commits.length + more, 'commit')}, ${counted(files.length, 'file')} changed: +${sum('added')} −${sum('removed')}.`,
		...commits.map(({subject}) => `· ${sanitiseWhole(subject)}`),
		more > 0 && `· and ${more} more`,
		along.length > 0 && `Merges what it builds on, too: ${along.join(', ')}.`,
		...conflictLines(run, stream, preview),
		dirty.length > 0 && `Not committed yet: ${all(dirty, unlisted?.dirty)}.`,
		isTargetCheckedOut &&
			targetDirty.length > 0 &&
			`The checkout of ${into} has changes of its own: ${all(targetDirty, unlisted?.targetDirty)}. They are left alone: a merge that would touch them is refused.`,
		command === undefined
			? 'Nothing is verified: the plan names no verify command.'
			: `Verified by: ${sanitiseWhole(command)}`,
		`Steps: ${mergeSteps(run, stream.id)
			.map(step => (step === 'move branch' ? `move ${into}` : steps[step]))
			.join(', ')}.`,
	];
	return lines.filter(line => line !== false);
};
