import {describe, expect, it} from 'vitest';
import {createEventParser, type ServerEvent} from '../../source/client/event-parser.ts';

const bytes = new TextEncoder();

const parse = (text: string, size: number): readonly ServerEvent[] => {
	const events: ServerEvent[] = [];
	const push = createEventParser(event => events.push(event));
	const all = bytes.encode(text);
	for (let at = 0; at < all.length; at += size) push(all.subarray(at, at + size));
	return events;
};

const stream =
	': heartbeat\n\nevent: run\nid: 1\ndata: {"a":"é✓"}\n\nevent: changed\r\ndata:one\r\ndata: two\r\n\r\n\nevent: run\n\ndata: last\n\n';

describe('the reader of server-sent events', () => {
	it('reads the same events however the bytes are cut', () => {
		const expected = [
			{event: 'run', data: '{"a":"é✓"}'},
			{event: 'changed', data: 'one\ntwo'},
			{event: 'message', data: 'last'},
		];
		for (const size of [1, 2, 3, 7, 64, 10_000]) expect(parse(stream, size)).toEqual(expected);
	});

	it('gives nothing of an event that was not finished', () => {
		expect(parse('event: run\ndata: {"half":', 5)).toEqual([]);
	});

	it('reads a run of many megabytes in many pieces', () => {
		const data = 'x'.repeat(8_000_000);
		expect(parse(`data: ${data}\n\n`, 16_384)[0]?.data.length).toBe(data.length);
	});
});
