import type {Draft} from '../../draft.ts';
import {addActivity, raiseAlert, streamOf} from '../../draft.ts';
import {plannedStream, type Run, type Stream, type VerifyResult} from '../../model/types.ts';

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
	const {verify} = streamOf(draft, streamId);
	const text = `verify was red before ${streamId} too: it fails in the same way on ${verify?.base?.commit.slice(0, 10) ?? ''}, where the stream started`;
	addActivity(draft, 'state', `✗ ${text}`, streamId);
	raiseAlert(draft, {
		key: `base:${streamId}`,
		kind: 'unreported',
		streamId,
		text: `${text}; nothing proves its work`,
		cure: `make verify pass on ${draft.run.target || 'the base'}, then claude-grid merge ${streamId}: the merged tree is verified`,
		isAdvice: true,
	});
};
