import {expect, it} from 'vitest';
import {type createCore, go} from '../helpers/core-driver.ts';

const alertOf = (core: ReturnType<typeof createCore>) =>
	core.run().alerts.find(({key}) => key.startsWith('sandbox-'))?.text;

const ended = (sandbox: unknown, code: number, lastLine: string) => {
	const core = go({streams: [{id: 'A', prompt: 'work', agent: 'command', command: 'work', sandbox}]});
	core.begin('A');
	core.exit('A', code, lastLine);
	return alertOf(core);
};

it('tells of a lack of processes where what had too few has ended at once', () => {
	const text = 'the sandbox of A has used all of its 64 processes and threads: it gets no more';
	expect(ended({processes: 64}, 2, 'sh: 0: Cannot fork')).toBe(text);
	expect(ended({processes: 64}, 1, 'bash: fork: retry: Resource temporarily unavailable')).toBe(text);
	expect(ended({processes: 64}, 1, 'Error: spawn git EAGAIN')).toBe(text);
	expect(ended(true, 1, "RuntimeError: can't start new thread")).toContain('its 4096 processes');
});

it('takes no such word for it from what ended well, or runs in no sandbox', () => {
	expect(ended({processes: 64}, 0, 'Cannot fork')).toBeUndefined();
	expect(ended(undefined, 2, 'Cannot fork')).toBeUndefined();
	expect(ended({processes: 64}, 2, 'cannot find the fork')).toBeUndefined();
});

it('says how much there was, and what was ended for it', () => {
	const core = go({streams: [{id: 'A', prompt: 'work', sandbox: true}]});
	core.begin('A');
	const full = {type: 'sandbox.full', streamId: 'A', of: 'memory'} as const;
	for (const [most, said] of [
		[2 ** 30, '1 GB'],
		[2 ** 29, '0.5 GB'],
		[17_766_719_488, '16.54 GB'],
	] as const) {
		core.send({...full, most, ended: 'node'});
		expect(alertOf(core)).toBe(`the sandbox of A has used all of its ${said} of memory: its node was ended`);
	}
	core.send({...full, most: 2 ** 30, ended: ''});
	expect(alertOf(core)).toContain('all that ran in it was ended');
	expect(core.said().at(-1)).toBe(`⚠ ${alertOf(core)}`);
});
