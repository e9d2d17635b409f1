import {useMemo, useState} from 'preact/hooks';
import {countText} from '../../controls/format.ts';
import {codeLines} from '../../conversation/syntax/code-lines.ts';
import type {Syntax} from '../../conversation/syntax/load-syntax.ts';
import {findLine} from '../../run/features/review/hunks.ts';
import {touchesIn} from '../../run/features/review/review.ts';
import type {Comment, ReviewCommit, ReviewFile} from '../../run/features/review/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {CommentNote} from './comment.tsx';
import {Hunk} from './hunk.tsx';

export type FileProps = {
	readonly run: Run;
	readonly stream: Stream;
	readonly file: ReviewFile;
	readonly comments: readonly Comment[];
	/** By a comment's id: what changed its file after it was sent. */
	readonly commitsOf: ReadonlyMap<number, readonly ReviewCommit[]>;
	readonly syntax: Syntax | undefined;
	/** All changes, not those of one commit: it can be marked, commented and rejected. */
	readonly isWhole: boolean;
};

const factsOf = (file: ReviewFile): readonly string[] => {
	const same = touchesIn(file).map(({streamId}) => streamId);
	const others = (file.alsoIn ?? []).filter(id => !same.includes(id));
	return [
		file.note ?? '',
		file.isPlanned === false ? 'not in the plan' : '',
		same.length > 0 ? `⇄ ${same.join(', ')}` : '',
		others.length > 0 ? `also in ${others.join(', ')}` : '',
	].filter(Boolean);
};

/** Comments at lines that are not among those that are shown. */
const elsewhere = ({file, comments}: FileProps): readonly Comment[] =>
	comments.filter(comment => findLine(file.hunks, comment) === undefined);

/** One file of a review; its lines are drawn when it is opened. */
export const File = (props: FileProps & {readonly isOpen: boolean}) => {
	const {stream, file, isWhole, commitsOf, isOpen: isOpenAtFirst} = props;
	const page = usePage();
	const [isOpen, setOpen] = useState(isOpenAtFirst);
	const {path, mark, isSeen} = file;
	const see = () => page.send({type: 'review.seen', streamId: stream.id, path, ...(!isSeen && {mark})});
	return (
		<details class="file" open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
			<summary>
				<span class="path">
					<bdi>{sanitise(path)}</bdi>
				</span>
				{factsOf(file).map(fact => (
					<span key={fact} class="ink-parked">
						{sanitise(fact)}
					</span>
				))}
				<span class="ink-done">{file.added > 0 ? `+${countText(file.added)}` : ''}</span>
				<span class="ink-bad">{file.removed > 0 ? `−${countText(file.removed)}` : ''}</span>
				<span class="ink-done">{isSeen ? '✓ seen' : ''}</span>
			</summary>
			{isOpen && (
				<>
					{elsewhere(props).map(comment => (
						<CommentNote key={comment.id} {...{comment}} commits={commitsOf.get(comment.id) ?? []} isAway />
					))}
					{isWhole && (
						<button type="button" class="quiet see" aria-pressed={isSeen} onClick={see}>
							{isSeen ? 'Not seen' : 'Mark as seen'}
						</button>
					)}
					<FileLines {...props} />
				</>
			)}
		</details>
	);
};

const FileLines = (props: FileProps) => {
	const {file, syntax} = props;
	const code = useMemo(() => codeLines(file, syntax), [file, syntax]);
	if (file.isBinary) return <p class="note">A binary file: nothing to show.</p>;
	if (file.hunks.length === 0) return <p class="note">No lines changed: an empty file, a mode or a name.</p>;
	return (
		<>
			{file.hunks.map((hunk, index) => (
				<Hunk key={hunk.id} {...props} {...{hunk, code}} title={`Hunk ${index + 1} of ${file.hunks.length}`} />
			))}
			{file.isCut && <p class="note">Only the first 2,000 lines are shown.</p>}
		</>
	);
};
