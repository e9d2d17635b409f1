import {listNames} from '../../plan/lint/list-names.ts';
import type {Plan} from '../../plan/types.ts';
import {allowedHosts, type Host, localHost} from '../../run/features/hosts/index.ts';
import {plannedStream, type Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {Environment} from '../loop/environments.ts';
import type {World} from '../loop/world.ts';
import type {StartAnswer} from '../types.ts';
import {lacksHere} from './missing.ts';

type Refusal = Extract<StartAnswer, {ok: false}>;

/** The machines a plan names, as they stand before any was heard of; undefined: this one alone. */
export const hostsOfPlan = async (
	world: World,
	plan: Plan,
	env: Environment,
): Promise<{readonly hosts: Run['hosts']} | Refusal | undefined> => {
	const {options, now} = world;
	const {hosts, maxParallel} = plan;
	if (!hosts) return undefined;
	const known = options.hosts?.known(env) ?? {};
	const strange = hosts.filter(name => name !== localHost && !Object.hasOwn(known, name));
	if (strange.length > 0)
		return {
			ok: false,
			code: 'HOST_UNKNOWN',
			message: `${listNames(strange)} ${strange.length === 1 ? 'is' : 'are'} not among your hosts.`,
			cure: `claude-grid hosts add ${strange[0]} <address>`,
		};
	const since = now();
	const lacks = await lacksHere(world, plan, env);
	const host = (name: string): Host => {
		if (name === localHost) return {state: 'up', since, slots: maxParallel, labels: [localHost], lacks};
		const {slots = 1, labels = [], moveAfterMinutes} = known[name] ?? {};
		const moveAfter = moveAfterMinutes === undefined ? {} : {moveAfterMs: moveAfterMinutes * 60_000};
		return {state: 'connecting', since, slots, labels, ...moveAfter};
	};
	return {hosts: Object.fromEntries(hosts.map(name => [name, host(name)]))};
};

/** Nothing is begun that could never be done. */
export const withoutHost = (run: Run): Refusal | undefined => {
	const lost = streamsInOrder(run).find(({id}) => allowedHosts(run, id).length === 0);
	return (
		lost && {
			ok: false,
			code: 'HOST_UNFIT',
			message: unfitText(run, lost.id),
			cure: 'give a host its labels (claude-grid hosts add NAME --label LABEL), or name one that has them in "hosts"',
		}
	);
};

const unfitText = (run: Run, streamId: string): string => {
	const {host, hostLabels = []} = plannedStream(run, streamId) ?? {};
	if (hostLabels.length === 0)
		return `${streamId} is meant to work on ${host ?? localHost}, which is not a host of this run.`;
	const labels = `the ${hostLabels.length === 1 ? 'label' : 'labels'} ${listNames(hostLabels)}`;
	return host === undefined
		? `No host of this run has ${labels}, which ${streamId} asks for.`
		: `${streamId} is meant to work on ${host}, which does not have ${labels}.`;
};
