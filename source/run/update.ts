import {settleAlerts} from './alerts/alerts.ts';
import {type Draft, patchRun} from './draft.ts';
import type {Message} from './feature.ts';
import {finish} from './finish.ts';
import {alertRules, commands, events, features} from './handlers.ts';
import type {Command, CommandAnswer} from './model/command.ts';
import type {Effect} from './model/effect.ts';
import type {RunEvent, Tick} from './model/event.ts';
import type {Instant, Run} from './model/types.ts';
import {refusal} from './permissions.ts';
import {absorbJump} from './policy/clock.ts';
import {isQuietReport} from './policy/quiet-report.ts';
import {schedule} from './schedule.ts';
import {hasStream} from './select/streams.ts';

export type {Message} from './feature.ts';

export type Update = {
	readonly run: Run;
	readonly effects: readonly Effect[];
	readonly answer?: CommandAnswer;
	/** Only what an agent does just now has changed: it stands in its output too, so it may be saved later. */
	readonly isQuiet?: boolean;
};

/**
 * The one function that changes a run. Pure: same run, message and instant, same outcome. `isHeld`: nothing begins by itself,
 * because it is not known yet what is under way.
 */
export const update = (run: Run, message: Message, now: Instant, {isHeld = false} = {}): Update => {
	const draft: Draft = {run, effects: [], now, lastAt: run.lastMessageAt};
	absorbJump(draft);
	const woken = draft.run;
	const answer = isCommand(message) ? onCommand(draft, message) : onEvent(draft, message);
	if (isQuietReport(draft, woken, message) && woken.streams === run.streams)
		return {run: {...draft.run, revision: run.revision + 1}, effects: [], isQuiet: true};
	if (!isHeld) begin(draft);
	for (const {note} of features) note?.(draft, run);
	if (!isHeld) for (const {rest} of features) rest?.(draft);
	finish(draft, run);
	settleAlerts(draft, alertRules);
	const isChanged = draft.run.streams !== run.streams || draft.effects.length > 0 || hasChanged(run, draft.run);
	if (isChanged) patchRun(draft, {revision: run.revision + 1});
	return {run: draft.run, effects: draft.effects, ...(answer && {answer})};
};

/** What is due begins. */
const begin = (draft: Draft): void => {
	for (const {wake} of features) wake?.(draft);
	schedule(draft);
	for (const {settle} of features) settle?.(draft);
};

const hasChanged = (before: Run, after: Run): boolean =>
	(Object.keys(after) as (keyof Run)[]).some(key => key !== 'lastMessageAt' && before[key] !== after[key]) ||
	Object.keys(before).length !== Object.keys(after).length;

const isCommand = (message: Message): message is Command => Object.hasOwn(commands, message.type);

const no = (message: string, code = 'NOT_NOW'): CommandAnswer => ({ok: false, code, message});

/** Allowed by the table, or refused with its reason and nothing changed. */
const onCommand = (draft: Draft, command: Command): CommandAnswer => {
	const streamId = 'streamId' in command ? command.streamId : undefined;
	if (streamId !== undefined && !hasStream(draft.run, streamId))
		return no(`there is no stream ${streamId}`, 'NO_STREAM');
	const isForced = 'isForced' in command && command.isForced === true;
	const reason = refusal(draft.run, {type: command.type, streamId, isForced});
	if (reason !== undefined) return no(streamId === undefined ? reason : `${streamId}: ${reason}`);
	const handle = commands[command.type] as (draft: Draft, command: Command) => CommandAnswer;
	return handle(draft, command);
};

/** What is told of a stream that is not there any more, or by a newer version, changes nothing. */
const onEvent = (draft: Draft, event: RunEvent | Tick): undefined => {
	if ('streamId' in event && !hasStream(draft.run, event.streamId)) return;
	const handle = events[event.type] as ((draft: Draft, event: RunEvent | Tick) => void) | undefined;
	handle?.(draft, event);
};
