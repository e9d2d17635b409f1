import {complete} from '../../completion/completion-result.ts';
import {addActivity, type Draft, patchStream, setState, streamOf} from '../../draft.ts';
import type {CommandAnswer} from '../../model/command.ts';
import type {Stream} from '../../model/types.ts';
import {notAsked} from '../../policy/attempts.ts';
import {currentSession, pendingApproval} from '../../select/streams.ts';
import {resumeNow} from '../../stream/resume.ts';
import {beginStop} from '../../stream/stopping.ts';
import {approvalVersion} from './approvals.ts';

/** It may start, or is completed; a branch that has moved since it was shown is looked at once more. */
export const approve = (draft: Draft, {id}: Stream, seen?: string): CommandAnswer => {
	const stream = streamOf(draft, id);
	const gate = pendingApproval(stream);
	if (seen !== undefined && seen !== approvalVersion(draft.run, stream)) return changed(id);
	patchStream(draft, id, {approvedAt: draft.now, denial: undefined});
	addActivity(draft, 'command', 'approved by the user', id);
	if (gate === 'before') {
		setState(draft, id, {is: 'pending'});
		return {ok: true, message: `${id} is approved and starts when its turn comes`};
	}
	const isMoved = stream.verify !== undefined && stream.verify.head !== stream.work?.head;
	if (isMoved) beginStop(draft, id, 'finished', currentSession(stream)?.result?.text ?? '');
	else complete(draft, id);
	return {
		ok: true,
		message: `${id} is approved${isMoved ? ': its newest commits are verified first' : ' and completed'}`,
	};
};

const changed = (id: string): CommandAnswer => ({
	ok: false,
	code: 'CHANGED',
	message: `${id} is not approved: what waits for approval has changed since it was shown`,
	cure: 'Look at it again, then approve it.',
});

/** Not done, with words: a session continues with them. Otherwise the user has stopped the stream. */
export const deny = (draft: Draft, {id}: Stream, message: string | undefined): CommandAnswer => {
	const stream = streamOf(draft, id);
	const words = message?.trim() ?? '';
	const gate = pendingApproval(stream);
	const why = words === '' ? 'denied by the user' : `denied by the user: ${words}`;
	addActivity(draft, 'command', why, id);
	if (gate === 'before' || words === '') {
		setState(draft, id, {is: 'stopped', at: draft.now, reason: why.slice(0, 500)});
		patchStream(draft, id, {finishedAt: draft.now});
		const again = gate === 'before' ? 'asks for it again' : 'gives it to its agent again';
		return {ok: true, message: `${id} is denied and stopped; claude-grid continue ${id} ${again}`};
	}
	patchStream(draft, id, {
		denial: words,
		next: {mode: 'resume', cause: 'person', ask: 'change'},
		askedTo: notAsked,
	});
	resumeNow(draft, streamOf(draft, id));
	return {ok: true, message: `${id} is denied: its agent is told why and continues`};
};
