import {ofEachStream} from '../../alerts/alerts.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, streamOf} from '../../draft.ts';
import {command, hintOf} from '../../model/hint.ts';
import {plannedStream, type Run, type Stream, type VerifyResult} from '../../model/types.ts';
import {pendingApproval} from '../../select/streams.ts';

/** Verify fails on it as it does on the commit it started from: nothing proves it, and nothing speaks against it. */
export const isRedBefore = ({verify, work}: Pick<Stream, 'verify' | 'work'>): boolean =>
	verify !== undefined && !verify.ok && verify.base?.isSame === true && verify.head === work?.head;

/** A command that one stream alone has may be what it is to make pass. */
const isShared = ({plan}: Run, command: string | undefined): boolean =>
	plan.streams.filter(({verify}) => verify === command).length > 1;

/** A failure that was there before does not blame the stream: it spends no recovery on what is not its own. */
export const isNotItsFailure = (run: Run, {id, resolving}: Stream, {ok, base}: VerifyResult): boolean =>
	!ok && base?.isSame === true && resolving === undefined && isShared(run, plannedStream(run, id)?.verify);

export const verdictWords = ({ok, base}: Pick<VerifyResult, 'ok' | 'base'>): string => {
	if (ok) return 'passed';
	return base?.isSame ? 'failed, as it did before this stream' : 'failed';
};

export const reportRedBefore = (draft: Draft, streamId: string): void => {
	addActivity(draft, 'state', `✗ ${redText(streamOf(draft, streamId))}`, streamId);
};

const redText = ({id, verify}: Stream): string =>
	`verify was red before ${id} too: it fails in the same way on ${verify?.base?.commit.slice(0, 10) ?? ''}, where the stream started`;

export const redBeforeAlert = ofEachStream('unreported', (stream, run) => {
	const {id, state, merge} = stream;
	const isDone = state.is === 'completed' || pendingApproval(stream) === 'after';
	if (!isDone || merge.is === 'merged' || !isRedBefore(stream)) return;
	return {
		text: `${redText(stream)}; nothing proves its work`,
		cure: hintOf`make verify pass on ${run.target || 'the base'}, then ${command('merge', id)}: the merged tree is verified`,
		isAdvice: true,
	};
});
