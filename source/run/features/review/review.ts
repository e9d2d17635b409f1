import {plannedStream, type Run, type Stream} from '../../model/types.ts';
import {streamsInOrder} from '../../select/streams.ts';
import {lostRace} from '../race/races.ts';
import {compareClaims} from './claimed-files.ts';
import {isOpen, recordOf} from './comments.ts';
import {hunksOf, markOf} from './hunks.ts';
import {type TouchedFiles, touchesOf} from './overlaps.ts';
import type {
	ChangedFile,
	Comment,
	Hunk,
	Review,
	ReviewCommit,
	ReviewFile,
	ReviewRecord,
	ReviewVerify,
	Touch,
} from './types.ts';

/** What git says of a stream, as it is to be reviewed. */
export type ReviewFacts = {
	readonly head: string;
	/** Of the files as they lie, and of the commit that verify ran on. */
	readonly tree: string;
	readonly verifiedTree?: string;
	readonly isUncommitted: boolean;
	readonly files: readonly ChangedFile[];
	readonly others: readonly TouchedFiles[];
	/** Those of the branch, newest first, and the one that `files` are of. */
	readonly branchCommits?: readonly ReviewCommit[];
	readonly commit?: string;
	/** Commits since a comment that changed its file, by the comment's id. */
	readonly commits: ReadonlyMap<number, readonly ReviewCommit[]>;
};

/** Lines of one file that are read at most. */
export const mostLines = 2000;

/** Everything that a review shows. */
export const reviewOf = (run: Run, stream: Stream, facts: ReviewFacts): Review => {
	const planned = plannedStream(run, stream.id)?.files ?? [];
	const record = recordOf(stream.review);
	const claims = compareClaims(
		planned,
		facts.files.map(({path}) => path),
	);
	const files = facts.files.map((file): ReviewFile => {
		const mark = markOf(file);
		const {object, lines, ...rest} = file;
		return {
			...rest,
			mark,
			isSeen: Object.hasOwn(record.seen, file.path) && record.seen[file.path] === mark,
			...(planned.length > 0 && {isPlanned: !claims.unclaimed.has(file.path)}),
			isCut: lines.length >= mostLines,
			...noteOf(object?.modes),
			...othersOn(file, facts.others),
			hunks: withTouches(file, facts.others),
		};
	});
	return {
		streamId: stream.id,
		branch: stream.workplace?.branch ?? '',
		target: run.target,
		head: facts.head,
		tree: facts.tree,
		isUncommitted: facts.isUncommitted,
		commits: facts.branchCommits ?? [],
		...(facts.commit !== undefined && {commit: facts.commit}),
		files,
		untouched: claims.untouched,
		tasks: stream.tasks.map(({title}) => title),
		comments: record.comments.map(comment => withCommits(comment, facts.commits, ownCommits(record))),
		rejections: record.rejections ?? [],
		verify: verifyOf(run, stream, facts),
		...(stream.reviewer?.last && {
			reviewer: {...stream.reviewer.last, isThisHead: stream.reviewer.last.head === facts.head},
		}),
	};
};

/** Files of a diff that nobody is asked to review. */
export const plainFiles = (files: readonly ChangedFile[], planned: readonly string[]): readonly ReviewFile[] => {
	const {unclaimed} = compareClaims(
		planned,
		files.map(({path}) => path),
	);
	return files.map(({object, lines, ...file}) => ({
		...file,
		mark: '',
		isSeen: false,
		...(planned.length > 0 && {isPlanned: !unclaimed.has(file.path)}),
		isCut: lines.length >= mostLines,
		...noteOf(object?.modes),
		hunks: hunksOf(file.path, lines),
	}));
};

/** Streams whose changes may meet those of this one. */
export const otherStreams = (run: Run, streamId: string): readonly Stream[] =>
	streamsInOrder(run).filter(
		({id, workplace, work, merge}) =>
			id !== streamId &&
			workplace !== undefined &&
			!workplace.shared &&
			work !== undefined &&
			!work.isMissing &&
			work.changedPaths.length > 0 &&
			merge.is !== 'merged' &&
			!lostRace(run, id),
	);

const othersOn = ({path}: ChangedFile, others: readonly TouchedFiles[]): Pick<ReviewFile, 'alsoIn'> => {
	const alsoIn = others.filter(({files}) => files.has(path)).map(({streamId}) => streamId);
	return alsoIn.length > 0 ? {alsoIn} : {};
};

const withTouches = (file: ChangedFile, others: readonly TouchedFiles[]): readonly Hunk[] =>
	hunksOf(file.path, file.lines).map(hunk => {
		const alsoIn = touchesOf(file, hunk, others);
		return alsoIn.length > 0 ? {...hunk, alsoIn} : hunk;
	});

/** Other streams on the same lines of a file, each with its first and last of them. */
export const touchesIn = ({hunks}: Pick<ReviewFile, 'hunks'>): readonly Touch[] => {
	const found = new Map<string, Touch>();
	for (const touch of hunks.flatMap(({alsoIn = []}) => alsoIn)) {
		const {
			lines: [from, to],
		} = found.get(touch.streamId) ?? touch;
		const [first, last] = touch.lines;
		found.set(touch.streamId, {...touch, lines: [Math.min(from, first), Math.max(to, last)]});
	}
	return [...found.values()];
};

/** The user's own, for a hunk rejected or put back: they answer no comment. */
const ownCommits = ({rejections = []}: ReviewRecord): ReadonlySet<string | undefined> =>
	new Set(rejections.flatMap(({commit, restoredBy}) => [commit, restoredBy]));

const withCommits = (comment: Comment, commits: ReviewFacts['commits'], own: ReturnType<typeof ownCommits>) => {
	const found = commits.get(comment.id)?.filter(({commit}) => !own.has(commit));
	return !isOpen(comment) && found?.length ? {...comment, commits: found} : comment;
};

const none = /^0+$/;

const noteOf = (modes: readonly [string, string] | undefined): {readonly note?: string} => {
	if (!modes) return {};
	const [before, after] = modes;
	if (none.test(before)) return {note: after === '100755' ? 'new file, executable' : `new ${kindOf(after)}`};
	if (none.test(after)) return {note: 'deleted'};
	if (before === after) return {};
	if (kindOf(before) !== kindOf(after)) return {note: `was a ${kindOf(before)}, is a ${kindOf(after)} now`};
	return {note: after === '100755' ? 'executable now' : 'not executable any more'};
};

const kindOf = (mode: string): string => (mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : 'file');

const verifyOf = (run: Run, {id, verify}: Stream, {tree, verifiedTree}: ReviewFacts): ReviewVerify => {
	const command = plannedStream(run, id)?.verify;
	if (command === undefined) return {is: 'none'};
	if (!verify) return {is: 'not run', command};
	const {ok, at, durationMs} = verify;
	return {is: ok ? 'passed' : 'failed', command, at, durationMs, isThisTree: verifiedTree === tree};
};
