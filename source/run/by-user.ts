import {addActivity, type Draft} from './draft.ts';
import type {Command, CommandAnswer} from './model/command.ts';
import {overruleBudget} from './policy/budget.ts';

type StreamCommand = Extract<Command, {readonly type: `stream.${string}`; readonly streamId: string}>;
type Handler<Asked> = (draft: Draft, command: Asked) => CommandAnswer;

/** Written into the history, then done. */
export const byUser =
	<Asked extends StreamCommand>(handle: Handler<Asked>): Handler<Asked> =>
	(draft, command) => {
		addActivity(draft, 'command', `${command.type.replace('stream.', '')} asked by the user`, command.streamId);
		return handle(draft, command);
	};

/** The user's word that a stream works outweighs a budget that is used up; the answer says so. */
export const despiteBudget =
	<Asked extends StreamCommand>(handle: Handler<Asked>): Handler<Asked> =>
	(draft, command) => {
		const overrule = overruleBudget(draft, command.streamId);
		const answer = byUser(handle)(draft, command);
		return answer.ok && overrule !== '' ? {...answer, message: `${answer.message}${overrule}`} : answer;
	};
