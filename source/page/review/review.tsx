import {useState} from 'preact/hooks';
import {loadSyntax} from '../../conversation/syntax/load-syntax.ts';
import {isOpen, lastRejection, recordOf} from '../../run/features/review/comments.ts';
import type {Review as Reviewed, ReviewFile} from '../../run/features/review/types.ts';
import type {Command} from '../../run/model/command.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {useLoaded} from '../panel/use-loaded.ts';
import {usePage} from '../state/page.ts';
import {sumText} from '../view/diff-view.ts';
import {counted} from '../view/words.ts';
import {Facts} from './facts.tsx';
import {File} from './file.tsx';

type Props = {readonly run: Run; readonly stream: Stream};

const versionOf = ({work, verify, reviewer}: Stream): string =>
	[JSON.stringify(work), verify?.at, reviewer?.last?.at].join(' ');

/** As the run has it now, which may be newer than what git was asked. */
const filesNow = (review: Reviewed | null | undefined, {review: record}: Stream): readonly ReviewFile[] => {
	const {seen} = recordOf(record);
	return (review?.files ?? []).map(file => ({
		...file,
		isSeen: Object.hasOwn(seen, file.path) && seen[file.path] === file.mark,
	}));
};

/** What the stream in focus has changed, to be read, marked as seen, commented and sent back. */
export const Review = ({run, stream}: Props) => {
	const {requests} = usePage();
	const [again, setAgain] = useState(0);
	const [commit, setCommit] = useState<string | undefined>();
	const {value, error, isLoading} = useLoaded(
		() => requests.review(stream.id, commit),
		`${again} ${commit} ${versionOf(stream)}`,
	);
	const {value: syntax} = useLoaded(async () => ({of: await loadSyntax()}), '');
	const files = filesNow(value, stream);
	const comments = recordOf(stream.review).comments;
	const commitsOf = new Map(value?.comments.map(one => [one.id, one.commits ?? []]));
	return (
		<div id="diff" class="body" role="tabpanel" aria-labelledby="tab-diff">
			<section class="scroll" tabIndex={0} aria-label="Review">
				{value && <Facts review={value} files={files} {...{commit, setCommit}} />}
				<div class="files">
					{files.map((file, index) => (
						<File
							key={file.path}
							{...{run, stream, file, commitsOf}}
							syntax={syntax?.of}
							comments={comments.filter(({path}) => path === file.path)}
							isOpen={index === 0 || files.length <= 4}
							isWhole={value?.commit === undefined}
						/>
					))}
				</div>
			</section>
			<div class="foot">
				<span class="state">{error ?? (value === undefined || isLoading ? 'reading …' : sumText(files))}</span>
				<Acts run={run} stream={stream} />
				<button type="button" class="quiet" onClick={() => setAgain(again + 1)}>
					Read again
				</button>
			</div>
		</div>
	);
};

/** What is done about all of it. */
const Acts = ({run, stream}: Props) => {
	const page = usePage();
	const {id: streamId, review} = stream;
	const open = recordOf(review).comments.filter(isOpen).length;
	const button = (command: Command, label: string) => {
		const why = refusal(run, command);
		return (
			<button
				type="button"
				aria-disabled={why === undefined ? undefined : 'true'}
				title={why}
				onClick={() => (why === undefined ? page.send(command) : page.tell(`${streamId}: ${why}`, true))}
			>
				{label}
			</button>
		);
	};
	return (
		<>
			{open > 0 && button({type: 'review.send', streamId}, `Send ${counted(open, 'comment')}`)}
			{lastRejection(review) && button({type: 'review.restore', streamId}, 'Put rejected hunk back')}
		</>
	);
};
