import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {HostFacts} from '../../run/features/hosts/index.ts';
import type {Workplace} from '../../run/model/types.ts';
import type {Up} from '../link/types.ts';
import {bring, bringLate} from './bring.ts';
import {createCalls} from './calls.ts';
import type {HostLine} from './host.ts';
import type {Outgoing} from './outgoing.ts';
import {type HostSetting, streamOn} from './setting.ts';

const bringTries = 4;
const pauseMs = 500;

/** A fetch may fail for a moment; until it succeeds what it is for waits. Once the line is down all is told anew. */
const patiently = async <Value>(line: HostLine, work: () => Promise<Value>): Promise<Value> => {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			if (tries >= bringTries || !line.isUp()) throw error;
			await sleep(pauseMs * tries);
		}
	}
};

export type Incoming = {
	readonly facts: () => HostFacts | undefined;
	readonly onFacts: (facts: Omit<HostFacts, 'labels'>) => void;
	readonly answered: (message: Extract<Up, {is: 'answer'}>) => void;
	readonly outgoing: Pick<Outgoing, 'branchOf'>;
	readonly line: () => HostLine;
};

/** What comes from a host, one after the other. Rejects for what no worker of ours sends: the line begins anew. */
export const hearHost = (
	setting: HostSetting,
	{facts, onFacts, answered, outgoing, line}: Incoming,
): ((message: Up) => Promise<void>) => {
	const answer = createCalls(setting, reply => line().send(reply));
	return async message => {
		switch (message.is) {
			case 'event':
				return onEvent(setting, {facts, outgoing, line: line()}, message);
			case 'ready': {
				const found = facts();
				if (found) setting.world.dispatch({type: 'host.seen', name: setting.name, facts: found});
				return;
			}
			case 'facts':
				return onFacts(message.facts);
			case 'failed': {
				const hint = 'correct "hostSetup" in the plan, or see to it on the host; it is retried automatically';
				return void setting.world.dispatch({type: 'host.refused', name: setting.name, reason: message.reason, hint});
			}
			case 'late':
				return onLate(setting, line(), message);
			case 'call':
				return answer(message);
			case 'answer':
				return answered(message);
			default:
				throw new Error(`it sent ${message.is} at the wrong time`);
		}
	};
};

/** Counts only from the host and the placement that the stream has now, once what it stands on is here. */
const onEvent = async (
	setting: HostSetting,
	{facts, outgoing, line}: Pick<Incoming, 'facts' | 'outgoing'> & {readonly line: HostLine},
	{event, epoch}: Extract<Up, {is: 'event'}>,
): Promise<void> => {
	const {world, repository, carrier} = setting;
	const streamId = 'streamId' in event ? event.streamId : '';
	const isCurrent = (): boolean => streamOn(setting, streamId)?.placement?.epoch === epoch;
	const [stream, run] = [streamOn(setting, streamId), world.run()];
	if (!stream || !run || !isCurrent()) return;
	const branch = await outgoing.branchOf(stream);
	if ('workplace' in event && event.workplace) requirePlace(event.workplace, branch, facts()?.folder ?? '');
	const counts = await patiently(line, () => bring({repository, carrier, run, stream}, event, branch));
	if (isCurrent()) world.dispatch(counts);
};

/** A stream's branch has one name, and its worktree on the host lies below the folder of all of them. */
const requirePlace = ({path: place, branch}: Workplace, wanted: string, folder: string): void => {
	if (branch !== wanted) throw new Error(`it made the branch ${branch} in the place of ${wanted}`);
	if (path.posix.normalize(place) !== place || !place.startsWith(`${folder}/`))
		throw new Error(`it has a worktree at ${place}, which is not in ${folder}`);
};

const onLate = async (
	{world, name, repository, carrier}: HostSetting,
	line: HostLine,
	{streamId, commit}: Extract<Up, {is: 'late'}>,
): Promise<void> => {
	const [run, stream] = [world.run(), world.run()?.streams[streamId]];
	if (!run || !stream?.placement?.left?.includes(name)) return;
	const ref = await patiently(line, () => bringLate({repository, carrier, run, stream}, commit));
	world.dispatch({type: 'host.kept', name, streamId, ref});
	line.send({is: 'kept', streamId});
};
