import type {CommandAnswer} from './command.ts';
import type {RunEvent} from './event.ts';
import {beginEnding} from './ending.ts';
import {goOnAtOnce} from './go-on.ts';
import {currentSession} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearStreamAlerts, patchStream, say, streamOf} from './turn.ts';
import type {Stream} from './types.ts';
import {fail} from './verdict.ts';

type Prepared = Extract<RunEvent, {type: 'conflict.prepared'}>;
type Refused = Extract<RunEvent, {type: 'conflict.refused'}>;

/** An agent is given a conflict: of its branch with the target, or of its dependencies with each other. */
export const resolve = (turn: Turn, {id}: Stream): CommandAnswer => {
	const stream = streamOf(turn, id);
	if (stream.state.is === 'blocked') {
		patchStream(turn, id, {isForced: true, keepsConflict: true});
		clearStreamAlerts(turn, id, 'blocked', 'worktree');
		startStream(turn, id);
		return {ok: true, message: `${id} starts with the conflict of its dependencies as its first task`};
	}
	if (stream.merge.is !== 'conflicted') return {ok: false, code: 'NOT_NOW', message: `${id}: it is not in conflict`};
	const {files, into, isForced} = stream.merge;
	patchStream(turn, id, {
		resolving: {
			into: into ?? turn.run.target,
			files,
			was: stream.state,
			isLeft: false,
			...(isForced && {isForced}),
		},
		next: {mode: 'resume', cause: 'person', ask: 'resolve'},
		askedTo: {commit: false, report: false},
	});
	clearStreamAlerts(turn, id, 'conflict', 'merge');
	goOnAtOnce(turn, streamOf(turn, id));
	return {ok: true, message: `${id}: its agent resolves the conflict in ${files.slice(0, 5).join(', ')}`};
};

/** The merge waits in the worktree; what git could merge by itself needs no agent. */
export const onConflictPrepared = (turn: Turn, event: Prepared): void => {
	const stream = streamOf(turn, event.streamId);
	const {resolving} = stream;
	if (!resolving || resolving.isLeft || !isBeginning(stream)) return;
	const {files, head} = event;
	const shown = files.length > 0 ? files.slice(0, 100) : resolving.files;
	patchStream(turn, event.streamId, {resolving: {...resolving, files: shown, head, isLeft: true}});
	say(turn, 'merge', `the merge of ${resolving.into} lies in its worktree`, event.streamId);
	if (files.length > 0) return startStream(turn, event.streamId);
	patchStream(turn, event.streamId, {next: undefined});
	beginEnding(turn, event.streamId, 'finished', currentSession(stream)?.result?.text ?? '');
};

export const onConflictRefused = (turn: Turn, {streamId, reason}: Refused): void => {
	const stream = streamOf(turn, streamId);
	if (stream.resolving && isBeginning(stream)) fail(turn, streamId, reason, 'permanent');
};

const isBeginning = ({state, ending}: Stream): boolean =>
	state.is === 'starting' && state.step === 'worktree' && !ending;
