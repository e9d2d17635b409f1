import type {CommandAnswer} from './command.ts';
import {digest} from './digest.ts';
import {stop} from './go-on.ts';
import {type Lead, leadOf} from './lead.ts';
import type {LeadCommand} from './lead-command.ts';
import {recordOf} from './lead-record.ts';
import {spawnForLead} from './lead-spawn.ts';
import {queueMerge, wishKey} from './merging.ts';
import {sendMessage} from './messages.ts';
import {refusal} from './permissions.ts';
import {currentSession, hasStream} from './select.ts';
import type {Turn} from './turn.ts';
import {patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Stream} from './types.ts';
import {plannedStream} from './types.ts';
import {unproved} from './unproved.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});
const no = (message: string, code = 'NOT_NOW'): CommandAnswer => ({ok: false, code, message});

/** Only the lead's live session may ask; what it may do with the others is what the table allows, and less. */
export const onLeadCommand = (turn: Turn, command: LeadCommand): CommandAnswer => {
	const lead = leadOf(turn.run);
	const session = lead && currentSession(streamOf(turn, lead.id));
	if (!lead || command.streamId !== lead.id || session?.id !== command.sessionId || session.endedAt !== undefined)
		return no('only the lead of this run may do this', 'NOT_LEAD');
	patchStream(turn, lead.id, {signAt: turn.now});
	const record = recordOf(turn.run);
	switch (command.type) {
		case 'lead.spawn':
			return spawnForLead(turn, lead, record, command);
		case 'lead.poll': {
			const text = digest(turn.run, command.since ?? record.told, turn.now);
			if (record.told < record.count) patchRun(turn, {lead: {...record, told: record.count}});
			return done(text);
		}
		case 'lead.send':
			return onOther(turn, lead, command.target, 'stream.send', sendForLead(command.text));
		case 'lead.stop':
			return onOther(turn, lead, command.target, 'stream.stop', stopForLead);
		case 'lead.merge':
			return onOther(turn, lead, command.target, 'stream.merge', mergeForLead);
	}
};

type Deed = (turn: Turn, lead: Lead, stream: Stream) => CommandAnswer;

const onOther = (
	turn: Turn,
	lead: Lead,
	streamId: string,
	type: 'stream.send' | 'stream.stop' | 'stream.merge',
	deed: Deed,
): CommandAnswer => {
	if (!hasStream(turn.run, streamId)) return no(`there is no stream ${streamId}`, 'NO_STREAM');
	if (streamId === lead.id) return no('that is yourself: end your turn instead');
	const stream = streamOf(turn, streamId);
	const isMerge = type === 'stream.merge';
	const reason =
		refusal(turn.run, {type, streamId, isForced: isMerge}) ??
		(isMerge ? mergeRefusalOfLead(turn, stream) : undefined) ??
		heldByPerson(stream);
	return reason === undefined ? deed(turn, lead, stream) : no(`${streamId}: ${reason}`);
};

/** What the user may force, the lead may not. */
const mergeRefusalOfLead = ({run}: Turn, stream: Stream): string | undefined => {
	const reason = unproved(run, stream);
	return reason
		? `${reason}; you merge completed work only`
		: refusal(run, {type: 'stream.merge', streamId: stream.id});
};

/** What the user has taken in hand the lead leaves alone. */
const heldByPerson = ({state}: Stream): string | undefined =>
	state.is === 'waiting' && (state.cause === 'attached' || state.cause === 'paused')
		? `the user has ${state.cause === 'paused' ? 'paused it' : 'taken it over'}`
		: undefined;

const sendForLead =
	(text: string): Deed =>
	(turn, _lead, {id, merge}) =>
		merge.is === 'merged'
			? no(`${id} is merged already: spawn another stream for what is left`)
			: sendMessage(turn, {type: 'stream.send', streamId: id, text, from: 'lead'});

const stopForLead: Deed = (turn, _lead, {id}) => {
	say(turn, 'command', 'stop asked by the lead', id);
	stop(turn, streamOf(turn, id));
	const {ending, state} = streamOf(turn, id);
	if (ending) patchStream(turn, id, {ending: {...ending, reason: 'stopped by the lead', isByLead: true}});
	else if (state.is === 'stopped') setState(turn, id, {...state, isByLead: true});
	return done(`${id} is being stopped, after a checkpoint`);
};

const mergeForLead: Deed = (turn, lead, {id}) => {
	const {target} = turn.run;
	if (lead.lead.mayMerge || plannedStream(turn.run, id)?.merge === 'auto') {
		say(turn, 'command', 'merge asked by the lead', id);
		queueMerge(turn, id);
		return done(`${id} is being merged into ${target}; events_poll tells how it went`);
	}
	raise(turn, {
		key: wishKey(id),
		kind: 'approval',
		streamId: id,
		text: `the lead asks to merge ${id} into ${target}`,
		cure: `claude-grid merge ${id} merges it`,
	});
	return done(
		`the user was asked to merge ${id}: in this run merging is theirs. Continue; events_poll tells when it is done.`,
	);
};
