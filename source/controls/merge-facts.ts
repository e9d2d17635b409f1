import type {MergePreview} from '../git/types.ts';
import {type MergeStep, plannedStream, type Run, type Stream} from '../run/model/types.ts';
import {refusal} from '../run/permissions.ts';
import {mergeable} from '../run/select/merging.ts';

/** Everything the merge screen is drawn from. */
export type MergeFacts = {
	readonly run: Run;
	readonly stream: Stream;
	readonly now: number;
	/** Absent while it is read, and when there is no branch to merge into. */
	readonly preview?: MergePreview;
	readonly isLoaded: boolean;
	readonly fault?: string;
};

export const verifyCommand = (run: Run, streamId: string): string | undefined => plannedStream(run, streamId)?.verify;

/** The steps a merge takes, in order; without a verify command there is nothing to verify. */
export const mergeSteps = (run: Run, streamId: string): readonly MergeStep[] =>
	verifyCommand(run, streamId) === undefined
		? ['merge', 'move branch']
		: ['verify', 'merge', 'verify merged tree', 'move branch'];

/** What the user can do on the screen now. */
export type MergeOffer =
	| {readonly is: 'merge'}
	/** Uncommitted work: commit it, or leave it out. */
	| {readonly is: 'choose'}
	| {readonly is: 'under way'}
	| {readonly is: 'done'; readonly nextId: string | undefined}
	| {readonly is: 'none'; readonly reason: string};

export const offerOf = ({run, stream, preview, isLoaded, fault}: MergeFacts): MergeOffer => {
	const {merge} = stream;
	if (merge.is === 'queued' || merge.is === 'merging') return {is: 'under way'};
	if (merge.is === 'merged') return {is: 'done', nextId: mergeable(run).find(one => one.id !== stream.id)?.id};
	const reason = refusal(run, {type: 'stream.merge', streamId: stream.id});
	if (reason !== undefined) return {is: 'none', reason};
	if (fault !== undefined) return {is: 'none', reason: fault};
	if (!isLoaded) return {is: 'none', reason: 'reading what a merge brings'};
	if (!preview) return {is: 'none', reason: 'there is no branch to merge into'};
	return preview.dirty.length > 0 ? {is: 'choose'} : {is: 'merge'};
};

/** Whether the stream's agent can be asked to resolve the conflict of its merge. */
export const canResolve = ({run, stream}: Pick<MergeFacts, 'run' | 'stream'>): boolean =>
	refusal(run, {type: 'stream.resolve', streamId: stream.id}) === undefined;
