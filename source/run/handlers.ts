import {streamAlerts} from './alerts/stream-alerts.ts';
import {onVerified} from './completion/completion-checks.ts';
import type {AlertRules, CommandTable, EventTable, Feature} from './feature.ts';
import {approval} from './features/approval/feature.ts';
import {delivery} from './features/deliver/feature.ts';
import {handover} from './features/handover/feature.ts';
import {history} from './features/history/feature.ts';
import {hosts} from './features/hosts/feature.ts';
import {lead} from './features/lead/feature.ts';
import {merge} from './features/merge/feature.ts';
import {messages} from './features/messages/feature.ts';
import {proof} from './features/proof/feature.ts';
import {questions} from './features/questions/feature.ts';
import {race} from './features/race/feature.ts';
import {replan} from './features/replan/feature.ts';
import {review} from './features/review/feature.ts';
import {reviewer} from './features/reviewer/feature.ts';
import {budget} from './policy/budget.ts';
import {health} from './policy/health.ts';
import {watchForStall} from './policy/stall.ts';
import {usageLimit} from './policy/usage-limit.ts';
import {runCommands} from './run-commands.ts';
import {streamsInOrder} from './select/streams.ts';
import {saveWhenDirty} from './stream/checkpoints.ts';
import {onEngineStarted} from './stream/restart.ts';
import {sessionEvents} from './stream/session-events.ts';
import {stopStuck} from './stream/stopping.ts';
import {streamCommands} from './stream/stream-commands.ts';
import {worktree} from './worktree/feature.ts';

/** In the order in which their hooks are called. */
export const features: readonly Feature[] = [
	budget,
	usageLimit,
	hosts,
	approval,
	merge,
	delivery,
	proof,
	questions,
	messages,
	race,
	lead,
	history,
	handover,
	review,
	reviewer,
	replan,
	worktree,
	health,
	streamAlerts,
];

export const alertRules: AlertRules = Object.assign({}, ...features.map(({alerts}) => alerts));

/** Who handles what; a command without a handler does not compile. */
export const commands: CommandTable = {
	...runCommands,
	...streamCommands,
	...approval.commands,
	...delivery.commands,
	...handover.commands,
	...history.commands,
	...hosts.commands,
	...lead.commands,
	...merge.commands,
	...messages.commands,
	...proof.commands,
	...questions.commands,
	...race.commands,
	...replan.commands,
	...review.commands,
	...reviewer.commands,
};

/** As for commands. */
export const events: EventTable = {
	...sessionEvents,
	...delivery.events,
	...health.events,
	...history.events,
	...hosts.events,
	...merge.events,
	...messages.events,
	...proof.events,
	...questions.events,
	...review.events,
	...reviewer.events,
	...usageLimit.events,
	...worktree.events,
	'engine.started': onEngineStarted,
	'verify.finished': (draft, {streamId, result, left}) => onVerified(draft, streamId, result, left),
	tick: draft => {
		for (const {tick} of features) tick?.(draft);
		for (const {id} of streamsInOrder(draft.run)) {
			watchForStall(draft, id);
			saveWhenDirty(draft, id);
			stopStuck(draft, id);
		}
	},
};
