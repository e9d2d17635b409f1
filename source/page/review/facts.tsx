import {agoText} from '../../controls/format.ts';
import type {Review, ReviewFile} from '../../run/features/review/types.ts';
import {answerWords} from '../../run/features/reviewer/words.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {counted} from '../view/words.ts';

type Props = {
	readonly review: Review;
	readonly files: readonly ReviewFile[];
	readonly commit: string | undefined;
	readonly setCommit: (commit: string | undefined) => void;
};

/** What is to be known before the hunks are. */
export const Facts = ({review, files, commit, setCommit}: Props) => {
	const {now} = usePage();
	const {commits, reviewer, untouched, isUncommitted} = review;
	const seen = files.filter(({isSeen}) => isSeen).length;
	return (
		<div class="review-facts">
			<span>
				{seen} of {counted(files.length, 'file')} seen
			</span>
			<span>{verifyText(review, now())}</span>
			{reviewer && (
				<span title={sanitise(reviewer.summary, {maxLength: 500})}>
					reviewer, no approval: {sanitise(answerWords(reviewer))}
					{reviewer.isThisHead ? '' : ', of an earlier commit'}
				</span>
			)}
			{isUncommitted && <span class="ink-parked">some of it is not committed</span>}
			{untouched.length > 0 && <span>planned, not touched: {sanitise(untouched.join(', '), {maxLength: 300})}</span>}
			{commits.length > 1 && (
				<label>
					Changes of{' '}
					<select value={commit ?? ''} onChange={({currentTarget}) => setCommit(currentTarget.value || undefined)}>
						<option value="">all commits</option>
						{commits.map(one => (
							<option key={one.commit} value={one.commit}>
								{one.commit.slice(0, 8)} {sanitise(one.subject, {maxLength: 60})}
							</option>
						))}
					</select>
				</label>
			)}
		</div>
	);
};

const verifyText = ({verify}: Review, now: number): string => {
	if (verify.is === 'none') return 'no verify';
	if (verify.is === 'not run') return 'verify has not run';
	return verify.isThisTree
		? `verify ${verify.is} ${agoText(now - verify.at)}, on exactly these files`
		: 'verify is stale';
};
