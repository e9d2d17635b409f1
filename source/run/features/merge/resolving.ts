import {fail} from '../../completion/completion-result.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, clearStreamAlerts, patchStream, streamOf} from '../../draft.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import type {Conflict, Stream} from '../../model/types.ts';
import {notAsked} from '../../policy/attempts.ts';
import {foreseen} from '../../select/conflicts.ts';
import {currentSession} from '../../select/streams.ts';
import {resumeNow} from '../../stream/resume.ts';
import {startStream} from '../../stream/sessions.ts';
import {beginStop} from '../../stream/stopping.ts';

type Prepared = Extract<RunEvent, {type: 'conflict.prepared'}>;
type Refused = Extract<RunEvent, {type: 'conflict.refused'}>;

/** An agent is given a conflict: of its branch with the target, or of its dependencies with each other. */
export const resolve = (draft: Draft, {id}: Stream): CommandAnswer => {
	const stream = streamOf(draft, id);
	if (stream.state.is === 'blocked') {
		patchStream(draft, id, {isForced: true, keepsConflict: true});
		startStream(draft, id);
		return {ok: true, message: `${id} starts with the conflict of its dependencies as its first task`};
	}
	const conflict = conflictOf(draft, stream);
	if (!conflict) return {ok: false, code: 'NOT_NOW', message: `${id}: it is not in conflict`};
	const {files, into, isForced} = conflict;
	patchStream(draft, id, {
		resolving: {
			into: into ?? draft.run.target,
			files,
			was: stream.state,
			isLeft: false,
			...(isForced && {isForced}),
		},
		merge: {is: 'conflicted', ...conflict},
		next: {mode: 'resume', cause: 'person', ask: 'resolve'},
		askedTo: notAsked,
	});
	clearStreamAlerts(draft, id, 'merge');
	resumeNow(draft, streamOf(draft, id));
	return {ok: true, message: `${id}: its agent resolves the conflict in ${files.slice(0, 5).join(', ')}`};
};

type Conflicted = {readonly files: readonly string[]; readonly into?: string; readonly isForced?: boolean};

/** That its merge has ended in, or would end in. */
const conflictOf = ({run}: Draft, stream: Stream): Conflicted | undefined =>
	stream.merge.is === 'conflicted' ? stream.merge : filesOnly(foreseen(run, stream));

const filesOnly = (conflict: Conflict | undefined): Conflicted | undefined => conflict && {files: conflict.files};

/** The merge waits in the worktree; what git could merge by itself needs no agent. */
export const onConflictPrepared = (draft: Draft, event: Prepared): void => {
	const stream = streamOf(draft, event.streamId);
	const {resolving} = stream;
	if (!resolving || resolving.isLeft || !isBeginning(stream)) return;
	const {files, head} = event;
	const shown = files.length > 0 ? files.slice(0, 100) : resolving.files;
	patchStream(draft, event.streamId, {resolving: {...resolving, files: shown, head, isLeft: true}});
	addActivity(draft, 'merge', `the merge of ${resolving.into} lies in its worktree`, event.streamId);
	if (files.length > 0) return startStream(draft, event.streamId);
	patchStream(draft, event.streamId, {next: undefined});
	beginStop(draft, event.streamId, 'finished', currentSession(stream)?.result?.text ?? '');
};

export const onConflictRefused = (draft: Draft, {streamId, reason}: Refused): void => {
	const stream = streamOf(draft, streamId);
	if (stream.resolving && isBeginning(stream)) fail(draft, streamId, reason, 'permanent');
};

const isBeginning = ({state, ending}: Stream): boolean =>
	state.is === 'starting' && state.step === 'worktree' && !ending;
