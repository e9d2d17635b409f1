import {setImmediate} from 'node:timers/promises';
import {afterEach, describe, expect, it} from 'vitest';
import {writeFrame} from '../../source/hosts/nats/frame.ts';
import {createPipe, type Pipe} from '../../source/hosts/nats/pipe.ts';
import {waitFor} from '../helpers/wait-for.ts';

const made: Pipe[] = [];
afterEach(() => {
	for (const pipe of made.splice(0)) pipe.fail('over');
});

/** Two ends; `pass` says what of the frames from the first comes through, and how often. */
const pair = (pass: (index: number) => number = () => 1, silenceMs?: number) => {
	let count = 0;
	const one: Pipe = createPipe(frame => {
		const times = pass(count++);
		for (let each = 0; each < times; each++) queueMicrotask(() => other.take(frame));
	}, silenceMs);
	const other: Pipe = createPipe(frame => queueMicrotask(() => one.take(frame)), silenceMs);
	made.push(one, other);
	one.open();
	other.open();
	return {one, other};
};

const all = async (pipe: Pipe): Promise<Buffer> => {
	const parts: Buffer[] = [];
	for await (const part of pipe.output) parts.push(part as Buffer);
	return Buffer.concat(parts);
};

describe('a pipe over messages', () => {
	it('carries megabytes in order both ways, and a last word after them', async () => {
		const {one, other} = pair();
		const bytes = Buffer.alloc(5_000_000, 'abcdefg');
		one.input.end(bytes);
		other.input.write('short');
		expect((await all(other)).equals(bytes)).toBe(true);
		other.finish('done');
		expect((await all(one)).toString()).toBe('short');
		expect(await one.over).toEqual({word: 'done', reason: 'it has ended'});
	});

	it('sends no more than is read on the other side', async () => {
		let sent = 0;
		const {one, other} = pair(() => {
			sent++;
			return 1;
		});
		one.input.write(Buffer.alloc(20_000_000));
		await waitFor(() => sent > 15, {what: 'all there is room for'});
		await setImmediate();
		const before = sent;
		expect(before).toBeLessThan(40);
		other.output.resume();
		await waitFor(() => sent > 300, {what: 'the rest'});
	});

	it.each([
		['lost', 0],
		['doubled', 2],
	])('ends, and gives nothing wrong, when a frame is %s', async (_what, times) => {
		// The first frame gives room.
		const {one, other} = pair(index => (index === 3 ? times : 1));
		one.input.write(Buffer.alloc(300_000, 1));
		expect((await all(other)).length).toBeLessThan(300_000);
		expect(await other.over).toEqual({reason: 'something was lost on the way'});
		expect(await one.over).toEqual({reason: 'something was lost on the way'});
	});

	it('ends when the other end is not heard any more', async () => {
		const {other} = pair(index => (index === 0 ? 1 : 0), 60);
		expect(await other.over).toEqual({reason: 'no answer'});
	});

	it('ends when more comes than there was room for, or what is no frame', async () => {
		const greedy = pair();
		const forged = Buffer.alloc(9 + 2_000_000, 0);
		forged.writeUInt8(1, 0);
		greedy.one.take(forged);
		expect(await greedy.one.over).toEqual({reason: 'the other end sent more than there was room for'});
		const strange = pair();
		strange.one.take(Buffer.from('rubbish'));
		expect(await strange.one.over).toEqual({reason: 'what came is no frame'});
	});

	it.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY])('ends when room for %d bytes is given', async room => {
		const {one} = pair();
		one.take(writeFrame('room', room));
		expect(await one.over).toEqual({reason: 'what came is no frame'});
	});

	it('sends no more than its own window, whatever room is given', async () => {
		const {one} = pair();
		one.take(writeFrame('room', Number.MAX_SAFE_INTEGER));
		one.input.write(Buffer.alloc(20_000_000));
		await setImmediate();
		expect(one.input.writableLength).toBe(20_000_000);
	});

	it.each([
		['after the end', ['end', 'bytes'], 'more'],
		['that are none', ['bytes'], ''],
	] as const)('ends when bytes come %s', async (_what, kinds, body) => {
		const {one} = pair();
		one.output.resume();
		for (const [number, kind] of kinds.entries()) one.take(writeFrame(kind, number, kind === 'bytes' ? body : ''));
		expect(await one.over).toEqual({reason: 'the other end sent bytes out of turn'});
	});
});
