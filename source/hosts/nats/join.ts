import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../error.ts';
import {dialWord, fromHost, joinedWord, toHost} from '../broker/names.ts';
import {brokerProblem} from '../broker/version.ts';
import {type Broker, connectBroker, type Message} from './client.ts';
import {readDial} from './dial.ts';
import {createPipe, type Pipe} from './pipe.ts';
import {type Service, serveDial} from './serve-dial.ts';
import type {Invitation} from './token.ts';

export type JoinRequest = Service & {
	readonly invitation: Invitation;
	readonly print: (line: string) => void;
	readonly signal: AbortSignal;
};

const firstPauseMs = 500;
const longestPauseMs = 20_000;
const mostPipes = 500;

/** A machine that joins by itself: engines start its workers through the broker, for as long as it stays. */
export const join = async (request: JoinRequest): Promise<number> => {
	const {print, signal, invitation} = request;
	let said = '';
	for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(longestPauseMs, pause * 2)) {
		const begun = performance.now();
		try {
			const why = await once(request, () => {
				said = '';
				print(`joined as ${invitation.name}; Ctrl-C leaves, and agents keep running`);
			});
			if (why === 'replaced') {
				print(`another machine has joined as ${invitation.name}: this one leaves`);
				return 1;
			}
			if (!signal.aborted) print(`${why}; trying again`);
		} catch (error) {
			if (!(error instanceof UserError) || error.code !== 'BROKER_AWAY') throw error;
			if (error.message !== said) print(`${error.message}; trying again`);
			said = error.message;
		}
		if (performance.now() - begun > longestPauseMs) pause = firstPauseMs;
		await sleep(pause, undefined, {signal}).catch(() => undefined);
	}
	return 0;
};

/** One connection, to its end; gives why it ended. */
const once = async (request: JoinRequest, onJoined: () => void): Promise<string> => {
	const {invitation, signal} = request;
	const broker = await connectBroker(invitation, () => undefined);
	requireSafe(broker, invitation.at);
	const pipes = new Map<string, Pipe>();
	let isReplaced = false;
	broker.subscribe(toHost(invitation.name, '*'), message => onWord(request, broker, pipes, message));
	broker.subscribe(fromHost(invitation.name, joinedWord), () => {
		isReplaced = true;
		void broker.close();
	});
	broker.publish(fromHost(invitation.name, joinedWord), new Uint8Array());
	onJoined();
	const leave = () => void broker.close();
	signal.addEventListener('abort', leave);
	if (signal.aborted) leave();
	const reason = await broker.closed;
	signal.removeEventListener('abort', leave);
	for (const pipe of pipes.values()) pipe.fail(reason);
	return isReplaced ? 'replaced' : reason;
};

const requireSafe = ({version, close}: Broker, at: string): void => {
	const problem = brokerProblem(version, at);
	if (problem === undefined) return;
	void close();
	throw new UserError(problem, {
		code: 'BROKER_OLD',
		hint: 'a newer one: https://github.com/nats-io/nats-server/releases',
	});
};

const onWord = (request: JoinRequest, broker: Broker, pipes: Map<string, Pipe>, message: Message): void => {
	const {name} = request.invitation;
	const word = message.subject.split('.')[3] ?? '';
	if (word !== dialWord) return pipes.get(word)?.take(message.data);
	const id = message.reply?.split('.')[3] ?? '';
	const dial = readDial(message.data);
	if (!/^[0-9a-f]{32}$/.test(id) || pipes.has(id) || pipes.size >= mostPipes) return;
	const pipe = createPipe(frame => broker.publish(fromHost(name, id), frame));
	pipes.set(id, pipe);
	void pipe.over.then(() => pipes.delete(id));
	pipe.open();
	if (dial) serveDial(request, dial, pipe);
	else pipe.fail('this worker does not understand that: it may be of another version');
};
