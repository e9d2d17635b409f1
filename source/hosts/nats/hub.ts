import {randomBytes} from 'node:crypto';
import {UserError} from '../../error.ts';
import {dialWord, fromHost, toHost} from '../broker/names.ts';
import type {Ending} from '../link/way.ts';
import type {Broker, BrokerAddress} from './client.ts';
import {type Dial, writeDial} from './dial.ts';
import {createPipe, type Pipe} from './pipe.ts';

/** One dial: its pipe, and why it never began. */
export type Dialled = {readonly pipe: Pipe; readonly refusal: () => Ending | undefined};

export type Hub = {
	readonly dial: (host: string, dial: Dial) => Dialled;
	readonly close: () => void;
};

const nothingJoined = (host: string): Ending => ({
	reason: `no worker has joined as ${host}`,
	hint: `run there what claude-grid hosts invite ${host} has printed`,
});

/** The engine's one connection to the broker, made with the first dial, and anew after it was lost. */
export const createHub = (address: () => Promise<BrokerAddress>): Hub => {
	const open = new Map<string, {readonly pipe: Pipe; readonly refuse: (why: Ending) => void}>();
	let connected: Promise<Broker> | undefined;

	const connect = async (): Promise<Broker> => {
		const {connectBroker} = await import('./client.ts');
		const broker = await connectBroker(await address(), reply => {
			const [, , host = '', id = ''] = reply.split('.');
			open.get(id)?.refuse(nothingJoined(host));
		});
		broker.subscribe(fromHost('*', '*'), ({subject, data}) => open.get(subject.split('.')[3] ?? '')?.pipe.take(data));
		void broker.closed.then(reason => {
			connected = undefined;
			for (const {pipe} of open.values()) pipe.fail(reason);
		});
		return broker;
	};
	const line = (): Promise<Broker> => {
		connected ??= connect().catch(error => {
			connected = undefined;
			throw error;
		});
		return connected;
	};
	return {
		dial(host, dial) {
			const id = randomBytes(16).toString('hex');
			let broker: Broker | undefined;
			let why: Ending | undefined;
			const pipe = createPipe(frame => broker?.publish(toHost(host, id), frame));
			const refuse = (ending: Ending): void => {
				why = ending;
				pipe.fail(ending.reason);
			};
			open.set(id, {pipe, refuse});
			void pipe.over.then(() => open.delete(id));
			line().then(
				found => {
					broker = found;
					found.publish(toHost(host, dialWord), writeDial(dial), fromHost(host, id));
					pipe.open();
				},
				error => refuse(endingOf(error)),
			);
			return {pipe, refusal: () => why};
		},
		close: () => void connected?.then(broker => broker.close()).catch(() => undefined),
	};
};

const endingOf = (error: unknown): Ending => {
	const reason = error instanceof Error ? error.message : String(error);
	if (!(error instanceof UserError)) return {reason};
	return {
		reason,
		...(error.hint !== undefined && {hint: error.hint}),
		...(error.code === 'BROKER_REFUSED' && {isRefused: true}),
	};
};
