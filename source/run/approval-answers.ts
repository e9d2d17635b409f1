import type {CommandAnswer} from './command.ts';
import {beginEnding} from './ending.ts';
import {goOnAtOnce} from './go-on.ts';
import {currentSession, openGate} from './select.ts';
import type {Turn} from './turn.ts';
import {patchStream, say, setState, streamOf} from './turn.ts';
import type {Stream} from './types.ts';
import {complete} from './verdict.ts';

/** It may start, or is completed; a branch that has moved since it was shown is looked at once more. */
export const approve = (turn: Turn, {id}: Stream): CommandAnswer => {
	const stream = streamOf(turn, id);
	const gate = openGate(stream);
	patchStream(turn, id, {approvedAt: turn.now, denial: undefined});
	say(turn, 'command', 'approved by the user', id);
	if (gate === 'before') {
		setState(turn, id, {is: 'pending'});
		return {ok: true, message: `${id} is approved and starts when its turn comes`};
	}
	const isMoved = stream.verify !== undefined && stream.verify.head !== stream.work?.head;
	if (isMoved) beginEnding(turn, id, 'finished', currentSession(stream)?.result?.text ?? '');
	else complete(turn, id);
	return {
		ok: true,
		message: `${id} is approved${isMoved ? ': its newest commits are verified first' : ' and completed'}`,
	};
};

/** Not done, with words: a session continues with them. Otherwise the user has stopped the stream. */
export const deny = (turn: Turn, {id}: Stream, message: string | undefined): CommandAnswer => {
	const stream = streamOf(turn, id);
	const words = message?.trim() ?? '';
	const gate = openGate(stream);
	const why = words === '' ? 'denied by the user' : `denied by the user: ${words}`;
	say(turn, 'command', why, id);
	if (gate === 'before' || words === '') {
		setState(turn, id, {is: 'stopped', at: turn.now, reason: why.slice(0, 500)});
		patchStream(turn, id, {finishedAt: turn.now});
		const again = gate === 'before' ? 'asks for it again' : 'gives it to its agent again';
		return {ok: true, message: `${id} is denied and stopped; claude-grid continue ${id} ${again}`};
	}
	patchStream(turn, id, {
		denial: words,
		next: {mode: 'resume', cause: 'person', ask: 'change'},
		askedTo: {commit: false, report: false},
	});
	goOnAtOnce(turn, streamOf(turn, id));
	return {ok: true, message: `${id} is denied: its agent is told why and continues`};
};
