import type {Draft} from '../draft.ts';
import {patchStream, raiseAlert, streamOf} from '../draft.ts';
import type {RunEvent} from '../model/event.ts';
import {liveSession} from '../select/streams.ts';
import {beginStop} from '../stream/stopping.ts';
import {pathsOf} from './leftovers.ts';
import {hintOfSwitch, switchText} from './shared-checkout.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

/** What its agent does next would be on a branch of the user's that it was not given. */
export const onSwitched = (draft: Draft, {streamId, branch}: Of<'checkout.switched'>): void => {
	const stream = streamOf(draft, streamId);
	if (!stream.workplace?.shared || stream.ending || !liveSession(stream)) return;
	const hint = hintOfSwitch(streamId, stream.workplace.branch);
	beginStop(draft, streamId, 'permanent', switchText(stream.workplace.branch, branch), undefined, hint);
};

const maxUnclear = 500;

/** They are neither committed nor in the way; whose they are is the user's to say. */
export const onUnclear = (draft: Draft, {streamId, paths}: Of<'work.unclear'>): void => {
	const {workplace} = streamOf(draft, streamId);
	if (!workplace?.shared || paths.length === 0) return;
	const unclear = [...new Set([...(workplace.shared.unclear ?? []), ...paths])].slice(-maxUnclear);
	patchStream(draft, streamId, {workplace: {...workplace, shared: {...workplace.shared, unclear}}});
	raiseAlert(draft, {
		key: `unclear:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId} left uncommitted changes that may be yours: ${pathsOf(unclear)}`,
		cure: 'look at them in your checkout (git status), and commit what belongs to its work',
		isAdvice: true,
	});
};

export const onOutside = (draft: Draft, {streamId, paths, isSure}: Of<'outside.written'>): void => {
	const key = `${isSure ? 'outside' : 'meanwhile'}:${streamId}`;
	const named = pathsOf(paths.map(path => path.slice(0, 200)));
	raiseAlert(draft, {
		key,
		kind: 'worktree',
		streamId,
		text: isSure
			? `${streamId} wrote outside of its worktree: ${named}`
			: `${streamId} runs without asking, and these files in your checkout changed while it worked: ${named}`,
		cure: isSure
			? 'look at what it wrote there'
			: 'check that these changes are yours: git status and git diff in your checkout',
		isAdvice: true,
	});
};
