import {PassThrough} from 'node:stream';
import {afterEach, describe, expect, it} from 'vitest';
import {type Link, openLink} from '../../source/hosts/link/link.ts';
import {waitFor} from '../helpers/wait-for.ts';

type Message = {readonly is: string; readonly n?: number; readonly text?: string};

const open: Link<Message>[] = [];
afterEach(() => {
	for (const link of open.splice(0)) link.close('over');
});

/** Two ends with a pipe each way; what goes through can be looked at and cut. */
const pair = (onMessage?: (message: Message) => Promise<void>, silenceMs = 60_000) => {
	const [there, back] = [new PassThrough(), new PassThrough()];
	const got: Message[] = [];
	const take = async (message: Message) => {
		await onMessage?.(message);
		got.push(message);
	};
	const one = openLink<Message, Message>({input: back, output: there, onMessage: () => undefined, silenceMs});
	const other = openLink<Message, Message>({
		input: there,
		output: back,
		onMessage: take,
		silenceMs,
		isFirstNoise: true,
	});
	open.push(one, other);
	return {one, other, got, there, back};
};

describe('a link', () => {
	it('carries thousands of messages in order, each taken before the next', async () => {
		let atOnce = 0;
		let most = 0;
		const {one, got} = pair(async () => {
			most = Math.max(most, ++atOnce);
			await Promise.resolve();
			atOnce--;
		});
		for (let n = 0; n < 10_000; n++) one.send({is: 'event', n});
		await waitFor(() => got.length === 10_000, {what: 'all messages'});
		expect(got.every(({n}, index) => n === index)).toBe(true);
		expect(most).toBe(1);
	});

	it('carries a message of a megabyte, with any text', async () => {
		const {one, got} = pair();
		const text = 'ä\n\u2028"\\'.repeat(200_000);
		one.send({is: 'event', text});
		await waitFor(() => got.length === 1, {what: 'the message'});
		expect(got[0]?.text).toBe(text);
	});

	it('passes over what a login shell says first', async () => {
		const {there, got, one} = pair();
		there.write('Welcome to mini\n\n{"not": "ours"}\n');
		one.send({is: 'hello'});
		await waitFor(() => got.length === 1, {what: 'the first message'});
		expect(got).toEqual([{is: 'hello'}]);
	});

	it('drops the half message of a line that is cut, and ends once what came is taken', async () => {
		let isDone = false;
		const {there, other, got, one} = pair(async () => {
			await new Promise(resolve => setTimeout(resolve, 20));
			isDone = true;
		});
		one.send({is: 'event', n: 1});
		there.end('{"is":"event","n":2');
		expect(await other.closed).toBe('the other end has closed');
		expect(isDone).toBe(true);
		expect(got).toEqual([{is: 'event', n: 1}]);
	});

	it('ends when what comes is no message, is too much, or cannot be taken', async () => {
		const garbled = pair();
		garbled.one.send({is: 'hello'});
		garbled.there.write('rubbish\n');
		expect(await garbled.other.closed).toBe('what came is not a message');
		const refused = pair(() => Promise.reject(new Error('it sent nonsense')));
		refused.one.send({is: 'event'});
		expect(await refused.other.closed).toBe('it sent nonsense');
	});

	it('ends when the other end says nothing any more, and lives on while it beats', async () => {
		const {other, there} = pair(undefined, 80);
		await new Promise(resolve => setTimeout(resolve, 200));
		there.pause();
		there.removeAllListeners('data');
		expect(await other.closed).toBe('no answer');
	});

	it('sends nothing after its end', async () => {
		const {one, other, got} = pair();
		one.close('over');
		one.send({is: 'event'});
		await other.closed;
		expect(got).toEqual([]);
	});
});
