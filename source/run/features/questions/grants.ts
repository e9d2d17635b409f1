import {addActivity, type Draft, patchRun, patchStream, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Run} from '../../model/types.ts';
import {streamsInOrder} from '../../select/streams.ts';
import {ruleText} from './question-rule.ts';

/** A rule that an answer "always" has given: to one stream, or to the whole run. */
export type Grant = {readonly rule: string; readonly streamId?: string};

/** Those of the run first; oldest first. */
export const grantsOf = (run: Run): readonly Grant[] => [
	...(run.rules ?? []).map(rule => ({rule})),
	...streamsInOrder(run).flatMap(({id, rules = []}) => rules.map(rule => ({rule, streamId: id}))),
];

/** What is asked for from now on is asked again; what was allowed before is done. */
export const revokeGrant = (draft: Draft, command: Extract<Command, {type: 'grant.revoke'}>): CommandAnswer => {
	const {streamId, rule} = command;
	const rules = streamId === undefined ? draft.run.rules : streamOf(draft, streamId).rules;
	const where = streamId ?? 'the run';
	if (!rules?.includes(rule)) return {ok: false, code: 'NO_GRANT', message: `${where} has no grant ${rule}`};
	const left = rules.filter(one => one !== rule);
	if (streamId === undefined) patchRun(draft, {rules: left});
	else patchStream(draft, streamId, {rules: left});
	addActivity(draft, 'command', `no longer allowed in ${where}: ${ruleText(rule)}`, streamId);
	return {ok: true, message: `${rule} is no longer allowed in ${where}; it is asked again`};
};
