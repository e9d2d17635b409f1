import type {World} from '../../engine/loop/world.ts';
import type {HostFacts} from '../../run/features/hosts/index.ts';
import type {HostEntry} from '../../store/hosts.ts';
import type {Answers} from '../checked/answer.ts';
import type {HostEffect, Question} from '../link/types.ts';
import type {Way} from '../link/way.ts';
import {createAsks} from './asks.ts';
import {type HostLine, keepLine} from './host.ts';
import {hearHost} from './incoming.ts';
import {createOutgoing} from './outgoing.ts';
import type {HostSetting} from './setting.ts';

export type HostOfRun = {
	readonly isUp: () => boolean;
	readonly order: (effect: HostEffect, streamId: string) => void;
	readonly changed: (streamId: string) => void;
	readonly leave: (streamId: string) => void;
	readonly ask: <Asked extends Question>(question: Asked) => Promise<Answers[Asked['is']]>;
	/** Brings commits here that it has. */
	readonly fetch: (commits: readonly string[], known: readonly string[]) => Promise<void>;
	readonly close: () => Promise<void>;
};

type Request = {
	readonly world: World;
	readonly name: string;
	readonly entry: HostEntry;
	readonly key: string;
	readonly way: Way;
	readonly silenceMs: number;
	readonly door: HostSetting['door'];
};

/** One host of a run: what is ordered goes there with all it stands on, what comes back is fetched before it counts. */
export const createHost = (request: Request): HostOfRun => {
	const {world, name, entry, key, way, silenceMs, door} = request;
	const repository = world.options.repository.root;
	const setting: HostSetting = {
		name,
		entry,
		world,
		door,
		repository,
		carrier: way.carry(repository, key),
	};
	let facts: HostFacts | undefined;
	const asKnown = (found: Omit<HostFacts, 'labels'>): HostFacts => ({
		...found,
		slots: entry.slots ?? found.slots,
		labels: entry.labels ?? [],
	});
	const theLine = (): HostLine => line;
	const outgoing = createOutgoing(setting, theLine);
	const asks = createAsks(message => line.send(message));
	const hear = hearHost(setting, {
		facts: () => facts,
		onFacts(found) {
			facts = asKnown(found);
			if (world.run()?.hosts?.[name]?.state === 'up') world.dispatch({type: 'host.seen', name, facts});
		},
		answered: asks.answered,
		outgoing,
		line: theLine,
	});
	const line: HostLine = keepLine(
		{way, key, silenceMs},
		{
			onHello(found) {
				facts = asKnown(found);
				return outgoing.first(facts.slots);
			},
			onMessage: hear,
			onDown({reason, hint, isRefused}) {
				asks.drop();
				const fix = hint ?? `claude-grid hosts check ${name}`;
				if (isRefused) world.dispatch({type: 'host.refused', name, reason, hint: fix});
				else world.dispatch({type: 'host.away', name, reason});
			},
		},
	);
	return {
		isUp: line.isUp,
		order: outgoing.order,
		changed: outgoing.changed,
		leave: outgoing.leave,
		ask: question => asks.ask(question),
		fetch: (commits, known) => setting.carrier.back(commits, known),
		async close() {
			outgoing.stop();
			asks.drop();
			await line.close();
		},
	};
};
