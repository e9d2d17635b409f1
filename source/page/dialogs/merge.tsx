import {countText} from '../../controls/format.ts';
import {mergeSteps, offerOf, verifyCommand} from '../../controls/merge-facts.ts';
import type {MergePreview} from '../../git/types.ts';
import type {Command} from '../../run/model/command.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {undoOf} from '../../run/select.ts';
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
	const canResolve = refusal(run, {type: 'stream.resolve', streamId}) === undefined;
	const choices: readonly Choice[] = [
		...(offer.is === 'merge' ? [{key: 'y', label: `merge into ${into}`, choose: send()}] : []),
		...(offer.is === 'choose'
			? [
					{key: 'c', label: 'commit it and merge', choose: send({dirty: 'commit'})},
					{key: 'l', label: 'merge without it', choose: send({dirty: 'leave'})},
				]
			: []),
		...(canResolve
			? [{key: 'r', label: 'let its agent resolve it', choose: () => page.send({type: 'stream.resolve', streamId})}]
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
		return [`Merged into ${sanitise(merge.into)}.`, ...(undo === undefined ? [] : [`To undo it: ${undo}`])];
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

/** All of what is merged: nothing of it is cut. */
const previewLines = (run: Run, stream: Stream, preview: MergePreview): readonly string[] => {
	const {commits, files, conflicts, dirty, targetDirty, isTargetCheckedOut, unlisted} = preview;
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
		conflicts.length > 0 && `A conflict is expected in ${all(conflicts)}.`,
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
