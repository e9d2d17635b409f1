import {useRef, useState} from 'preact/hooks';
import {type Ask, answerCommand, denialHint, openAsks, type Verdict} from '../../controls/asks.ts';
import {approvalLines} from '../../run/features/approval/approvals.ts';
import {type AskedLine, reasonOf} from '../../run/features/questions/reason.ts';
import type {Run} from '../../run/model/types.ts';
import {pendingApproval} from '../../run/select/streams.ts';
import {sanitiseWhole} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {titled, upperFirst} from '../view/words.ts';
import {type Choice, Choices} from './choices.tsx';
import {LeaveButton, Modal} from './modal.tsx';

/** All that waits for the user's yes or no, one at a time; the first is the most blocking. */
export const AskDialog = ({askKey}: {readonly askKey: string | undefined}) => {
	const page = usePage();
	const {run} = page.get();
	const asks = run ? openAsks(run) : [];
	const [key, setKey] = useState(askKey ?? asks[0]?.key);
	const ask = asks.find(one => one.key === key);
	const toNext = () => setKey(asks[(asks.findIndex(one => one.key === key) + 1) % Math.max(1, asks.length)]?.key);
	const next = asks.length > 1 || (!ask && asks.length > 0) ? toNext : undefined;
	if (run && ask)
		return <OneAsk key={ask.key} {...{run, ask, next}} place={`${asks.indexOf(ask) + 1} of ${asks.length}`} />;
	return (
		<Modal title="Questions">
			<p>{key === undefined ? 'Nothing is asked.' : 'This has been answered meanwhile, or is no longer asked.'}</p>
			<div class="buttons">
				{next && (
					<button type="button" onClick={next}>
						Next question
					</button>
				)}
				<LeaveButton label="Back" isFirst />
			</div>
		</Modal>
	);
};

type OneProps = {
	readonly run: Run;
	readonly ask: Ask;
	readonly next: (() => void) | undefined;
	readonly place: string;
};

const longestWords = 4000;

const OneAsk = ({run, ask, next, place}: OneProps) => {
	const page = usePage();
	const why = useRef<HTMLInputElement>(null);
	const answer = (verdict: Verdict) => () =>
		page.send(answerCommand(ask, verdict, verdict === 'deny' ? (why.current?.value.trim() ?? '') : ''));
	const hint = denialHint(ask);
	return (
		<Choices
			title={titleOf(run, ask)}
			{...textOf(run, ask)}
			choices={choicesOf(ask, answer, () => why.current?.focus())}
			leave="Later"
			isCareful
		>
			<label class="field why">
				<span>Why, if you deny it ({hint})</span>
				<input
					ref={why}
					maxLength={longestWords}
					autocomplete="off"
					onKeyDown={event => {
						if (event.key !== 'Enter') return;
						event.preventDefault();
						answer('deny')();
						event.currentTarget.closest('dialog')?.close();
					}}
				/>
			</label>
			{next && (
				<p class="place">
					{place}{' '}
					<button type="button" class="quiet" onClick={next}>
						Next question
					</button>
				</p>
			)}
		</Choices>
	);
};

/** The key of a denial leads to its reason, as in the terminal; enter denies. */
const choicesOf = (ask: Ask, answer: (verdict: Verdict) => () => void, sayWhy: () => void): readonly Choice[] => {
	const allow: Choice = {key: 'y', label: ask.is === 'question' ? 'allow once' : 'approve', choose: answer('allow')};
	const deny: Choice = {key: 'n', label: 'deny', isSafe: true, isEnding: true, choose: answer('deny'), onKey: sayWhy};
	if (ask.is === 'approval' || ask.question.rule === '') return [allow, deny];
	return [
		allow,
		deny,
		{key: 'a', label: 'always, this stream', isMinor: true, choose: answer('stream')},
		{key: 'A', label: 'always, this run', isMinor: true, choose: answer('run')},
	];
};

const titleOf = (run: Run, {is, stream}: Ask): string => {
	const name = titled(run, stream.id);
	if (is === 'question') return `${name} asks`;
	return pendingApproval(stream) === 'before'
		? `${name} waits for your approval to start`
		: `${name} is done and waits for your approval`;
};

/** All that the user should know before the answer; nothing of what is asked is cut. */
const textOf = (run: Run, ask: Ask): {readonly code?: string; readonly lines: readonly string[]} => {
	if (ask.is === 'approval') return {lines: approvalLines(run, ask.stream).map(sanitiseWhole)};
	const reason = reasonOf(run, ask.stream, ask.question);
	const fact = (label: string, text: string) => (text === '' ? [] : [`${label}: ${text}`]);
	return {
		code: reason.asked.map(askedText).join('\n'),
		lines: [
			...fact('It was doing', reason.doing),
			...fact('It said', reason.said),
			...fact('Its reason', reason.description),
			...fact('In', reason.place),
			...reason.unsaved.flatMap(text => fact('Not saved', text)),
			reason.allows === '' ? 'It is too long to be allowed always.' : `"Always" allows ${reason.allows}.`,
			...(reason.waiting === '' ? [] : [upperFirst(`${reason.waiting}.`)]),
		],
	};
};

const askedText = ({sign, number, text}: AskedLine): string =>
	sign === '' ? text : `${number === undefined ? '' : `${`${number}`.padStart(4)} `}${sign} ${text}`;
