import {unproved} from '../../completion/unproved.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, patchStream, raiseAlert, setState, streamOf} from '../../draft.ts';
import type {CommandAnswer} from '../../model/command.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {refusal} from '../../permissions.ts';
import {currentSession, hasStream} from '../../select/streams.ts';
import {stop} from '../../stream/resume.ts';
import {queueMerge, wishKey} from '../merge/merging.ts';
import {sendMessage} from '../messages/messages.ts';
import {digest} from './digest.ts';
import {type Lead, leadOf} from './lead.ts';
import type {LeadCommand} from './lead-command.ts';
import {recordOf} from './lead-record.ts';
import {spawnForLead} from './lead-spawn.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});
const refuse = (message: string, code = 'NOT_NOW'): CommandAnswer => ({ok: false, code, message});

type Of<Type extends LeadCommand['type']> = Extract<LeadCommand, {readonly type: Type}>;

/** Only the lead's live session may ask; what it may do with the others is what the table allows, and less. */
const byLead =
	<Asked extends LeadCommand>(handle: (draft: Draft, command: Asked, lead: Lead) => CommandAnswer) =>
	(draft: Draft, command: Asked): CommandAnswer => {
		const lead = leadOf(draft.run);
		const session = lead && currentSession(streamOf(draft, lead.id));
		if (!lead || command.streamId !== lead.id || session?.id !== command.sessionId || session.endedAt !== undefined)
			return refuse('only the lead of this run may do this', 'NOT_LEAD');
		patchStream(draft, lead.id, {signAt: draft.now});
		return handle(draft, command, lead);
	};

export const spawnByLead = byLead((draft, command: Of<'lead.spawn'>, lead) =>
	spawnForLead(draft, lead, recordOf(draft.run), command),
);

export const pollByLead = byLead((draft, {since}: Of<'lead.poll'>) => {
	const record = recordOf(draft.run);
	const text = digest(draft.run, since ?? record.told, draft.now);
	if (record.told < record.count) patchRun(draft, {lead: {...record, told: record.count}});
	return done(text);
});

type LeadAction = (draft: Draft, lead: Lead, stream: Stream) => CommandAnswer;

const onOther = (
	draft: Draft,
	lead: Lead,
	streamId: string,
	type: 'stream.send' | 'stream.stop' | 'stream.merge',
	action: LeadAction,
): CommandAnswer => {
	if (!hasStream(draft.run, streamId)) return refuse(`there is no stream ${streamId}`, 'NO_STREAM');
	if (streamId === lead.id) return refuse('that is yourself: end your turn instead');
	const stream = streamOf(draft, streamId);
	const isMerge = type === 'stream.merge';
	const reason =
		refusal(draft.run, {type, streamId, isForced: isMerge}) ??
		(isMerge ? mergeRefusalOfLead(draft, stream) : undefined) ??
		heldByUser(stream);
	return reason === undefined ? action(draft, lead, stream) : refuse(`${streamId}: ${reason}`);
};

/** What the user may force, the lead may not. */
const mergeRefusalOfLead = ({run}: Draft, stream: Stream): string | undefined => {
	const reason = unproved(run, stream);
	return reason
		? `${reason}; you merge completed work only`
		: refusal(run, {type: 'stream.merge', streamId: stream.id});
};

/** What the user has taken in hand the lead leaves alone. */
const heldByUser = ({state}: Stream): string | undefined =>
	state.is === 'waiting' && (state.cause === 'attached' || state.cause === 'paused')
		? `the user has ${state.cause === 'paused' ? 'paused it' : 'taken it over'}`
		: undefined;

const sendForLead =
	(text: string): LeadAction =>
	(draft, _lead, {id, merge}) =>
		merge.is === 'merged'
			? refuse(`${id} is merged already: spawn another stream for what is left`)
			: sendMessage(draft, {type: 'stream.send', streamId: id, text, from: 'lead'});

const stopForLead: LeadAction = (draft, _lead, {id}) => {
	addActivity(draft, 'command', 'stop asked by the lead', id);
	stop(draft, streamOf(draft, id));
	const {ending, state} = streamOf(draft, id);
	if (ending) patchStream(draft, id, {ending: {...ending, reason: 'stopped by the lead', isByLead: true}});
	else if (state.is === 'stopped') setState(draft, id, {...state, isByLead: true});
	return done(`${id} is being stopped, after a checkpoint`);
};

const mergeForLead: LeadAction = (draft, lead, {id}) => {
	const {target} = draft.run;
	if (lead.lead.mayMerge || plannedStream(draft.run, id)?.merge === 'auto') {
		addActivity(draft, 'command', 'merge asked by the lead', id);
		queueMerge(draft, id);
		return done(`${id} is being merged into ${target}; events_poll tells how it went`);
	}
	raiseAlert(draft, {
		key: wishKey(id),
		kind: 'approval',
		streamId: id,
		text: `the lead asks to merge ${id} into ${target}`,
		cure: hintOf`${command('merge', id)} merges it`,
	});
	return done(
		`the user was asked to merge ${id}: in this run merging is theirs. Continue; events_poll tells when it is done.`,
	);
};

export const sendByLead = byLead((draft, {target, text}: Of<'lead.send'>, lead) =>
	onOther(draft, lead, target, 'stream.send', sendForLead(text)),
);

export const stopByLead = byLead((draft, {target}: Of<'lead.stop'>, lead) =>
	onOther(draft, lead, target, 'stream.stop', stopForLead),
);

export const mergeByLead = byLead((draft, {target}: Of<'lead.merge'>, lead) =>
	onOther(draft, lead, target, 'stream.merge', mergeForLead),
);
