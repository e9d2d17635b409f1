import type {Run, Stream, UsageLimit} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {currentSession} from '../select/streams.ts';

/** What holds streams until a usage limit resets: each limit holds the agent and the account whose limit it is, and no other. */
export const usageLimits = ({gate: old, gates = []}: Run): readonly UsageLimit[] => (old ? [old, ...gates] : gates);

/** Whose limit it is. */
export type Limited = Pick<UsageLimit, 'agent' | 'model' | 'account'>;

/** `claude`, `claude (opus)`; empty for a run of an earlier version, whose limit held everyone. */
export const limitName = ({agent, model, account}: Limited): string => {
	const parts = [...(model === undefined ? [] : [model]), ...(account === undefined ? [] : ['another account'])];
	return parts.length === 0 ? (agent ?? '') : `${agent} (${parts.join(', ')})`;
};

/** As its name, one for each account. */
export const limitKey = (limit: Limited): string =>
	limit.account === undefined ? limitName(limit) : `${limitName(limit)} ${limit.account}`;

/** True for the key of a limit of that agent under that account. */
export const isKeyOf = (key: string, agent: string, account: string | undefined): boolean =>
	key.split(' ')[0] === agent &&
	(account === undefined ? !key.includes('another account') : key.endsWith(` ${account}`));

/** Of an agent's output: it is shown, so it holds nothing but what names are made of. */
const modelOf = (run: Run, stream: Stream): string | undefined =>
	(plannedStream(run, stream.id)?.model ?? currentSession(stream)?.model)
		?.toLowerCase()
		.replace(/[^\w.\-/]/g, '')
		.slice(0, 40);

/** A model nobody has named may be the one that is limited. */
export const holds = (run: Run, limit: UsageLimit, stream: Stream): boolean => {
	if (limit.agent !== undefined && limit.agent !== plannedStream(run, stream.id)?.agent) return false;
	if (limit.agent !== undefined && limit.account !== stream.account) return false;
	const model = modelOf(run, stream);
	return limit.model === undefined || model === undefined || model.includes(limit.model);
};

/** The limit that holds a stream longest; undefined: its agent may start. */
export const usageLimitOf = (run: Run, streamId: string): UsageLimit | undefined => {
	const stream = run.streams[streamId];
	if (!stream) return undefined;
	return usageLimits(run)
		.filter(limit => holds(run, limit, stream))
		.reduce<UsageLimit | undefined>((last, limit) => (last && last.until >= limit.until ? last : limit), undefined);
};

const claudeModel = /\b(opus|sonnet|haiku)\b(?=[^.]{0,30}\blimit)/i;
const thisModel = /\b(?:on|for) (?:this model|(?:gemini|gpt|o\d)[\w.-]*)/i;

/** Whose limit it is, as far as the words say so: the agent's, or one model's of it. */
export const limitedBy = (run: Run, stream: Stream, reason: string): Limited => {
	const agent = currentSession(stream)?.agent ?? plannedStream(run, stream.id)?.agent;
	const known = modelOf(run, stream);
	const model = claudeModel.exec(reason)?.[1] ?? (thisModel.test(reason) ? known : undefined);
	return {
		...(agent !== undefined && {agent}),
		...(model && {model: model.toLowerCase()}),
		...(stream.account !== undefined && {account: stream.account}),
	};
};
