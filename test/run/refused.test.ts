import {describe, expect, it} from 'vitest';
import {committed, go, line, minute, okResult, second, workOf} from '../helpers/core-driver.ts';

const refused = (text = 'API Error: 400 messages.1.content.0.type') =>
	({type: 'result', ok: false, class: 'crash', text, isRefused: true}) as const;

const start = (more: object = {}) => {
	const core = go({streams: [line('A')], ...more});
	core.begin('A');
	return core;
};

describe('a conversation that the API refuses', () => {
	it('is resumed once; refused again, the stream continues in a fresh one from what is there', () => {
		const core = start();
		core.end('A', committed(1), refused());
		core.pass(minute);
		expect(core.launch('A')).toMatchObject({resumeId: 'talk-1'});
		core.identify('A');
		core.end('A', committed(1), refused());
		core.pass(minute);
		const fresh = core.launch('A');
		expect(fresh.resumeId).toBeUndefined();
		expect(fresh.prompt).toContain('## Handover');
		expect(core.said()).toContainEqual(expect.stringContaining('the API refuses its conversation'));
		core.identify('A');
		core.end('A', committed(2), okResult());
		expect(core.is('A')).toBe('completed');
	});

	it('is counted as one, whatever came between its refusals', () => {
		const core = start();
		core.end('A', workOf(), refused());
		core.pass(minute);
		core.launch('A');
		core.identify('A');
		core.end('A', workOf(), {type: 'result', ok: false, class: 'crash', text: 'API Error: 500'});
		core.pass(minute);
		expect(core.launch('A').resumeId).toBeDefined();
		core.identify('A');
		core.end('A', workOf(), refused());
		core.pass(minute);
		expect(core.launch('A').resumeId).toBeUndefined();
	});

	it('ends the stream when fresh ones are refused just so, with the words of the API', () => {
		const core = start();
		for (let session = 0; session < 4 && core.is('A') !== 'failed'; session++) {
			core.pass(second);
			core.end('A', workOf(), refused());
			core.pass(5 * minute);
			if (core.is('A') === 'failed') break;
			core.launch('A');
			core.identify('A');
		}
		expect(core.state('A')).toMatchObject({is: 'failed', reason: expect.stringContaining('API Error: 400')});
	});
});

it('the words of an agent that resumed and did its work are no missing conversation', () => {
	const core = start();
	core.end('A', workOf(), {type: 'result', ok: false, class: 'crash', text: 'lost'});
	core.pass(minute);
	core.launch('A');
	core.identify('A');
	core.report('A', okResult('The test said "session token not found"; that is fixed.'));
	core.exit('A');
	core.stopped('A');
	core.saved('A', committed(1));
	expect(core.is('A')).toBe('completed');
});

it('a command that spoke of contexts and continues working is left alone', () => {
	const core = go({streams: [line('A', {agent: 'command', command: 'x'})]});
	core.prepare('A');
	core.launch('A');
	core.report('A', {type: 'said', text: 'maximum context is 200k'});
	core.pass(2 * minute);
	expect(core.is('A')).toBe('running');
});
