import {useMemo} from 'preact/hooks';
import type {CodePart} from '../../conversation/syntax/parts.ts';
import {flatLines} from '../../run/features/review/flat.ts';
import {type HunkLine, quoteOf} from '../../run/features/review/hunks.ts';
import type {Hunk as HunkOf} from '../../run/features/review/types.ts';
import {wordsOf} from '../../run/features/review/words.ts';
import {refusal} from '../../run/permissions.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import type {FileProps} from './file.tsx';
import {Line} from './line.tsx';

type Props = FileProps & {
	readonly hunk: HunkOf;
	readonly code: ReadonlyMap<HunkLine, readonly CodePart[]>;
	readonly title: string;
};

export const Hunk = (props: Props) => {
	const {stream, file, hunk, title, comments, commitsOf, code, isWhole} = props;
	const lines = useMemo(
		() => flatLines(file).flatMap(one => (one.hunk === hunk && one.line ? [one.line] : [])),
		[file, hunk],
	);
	const words = useMemo(() => wordsOf(lines), [lines]);
	const about = (index: number) =>
		isWhole && {about: {streamId: stream.id, path: file.path, hunk: hunk.id, quote: quoteOf(hunk, index)}};
	return (
		<section class="hunk" aria-label={title}>
			<header>
				<span class="is-hunk">{title}</span>
				<span>{sanitise(hunk.title, {maxLength: 120})}</span>
				{hunk.alsoIn && <span class="ink-bad">⇄ {sanitise(hunk.alsoIn.map(({streamId}) => streamId).join(', '))}</span>}
				{isWhole && <RejectButton {...props} />}
			</header>
			<div class="lines">
				{lines.map((line, index) => (
					<Line
						key={index}
						{...{line, comments, commitsOf}}
						words={words.get(line) ?? []}
						code={code.get(line) ?? []}
						{...about(index)}
					/>
				))}
			</div>
		</section>
	);
};

const RejectButton = ({run, stream, file, hunk}: Props) => {
	const page = usePage();
	const command = {type: 'review.reject', streamId: stream.id, path: file.path, hunk: hunk.id} as const;
	const why = refusal(run, command);
	const reject = () => {
		if (why !== undefined) return page.tell(`${stream.id}: ${why}`, true);
		page.act({
			is: 'ask',
			question: {
				title: `Reject this hunk of ${sanitise(file.path)}?`,
				lines: ['A commit on the branch takes it out; it can be put back by another.'],
				choices: [
					{key: 'y', label: 'reject it', value: 'reject'},
					{key: 'n', label: 'leave it', value: 'leave', isSafe: true},
				],
				actions: {reject: {is: 'send', command}},
			},
		});
	};
	return (
		<button
			type="button"
			class="quiet"
			aria-disabled={why === undefined ? undefined : 'true'}
			title={why}
			onClick={reject}
		>
			Reject hunk
		</button>
	);
};
