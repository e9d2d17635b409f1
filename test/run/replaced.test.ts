import {describe, expect, it} from 'vitest';
import {type Core, go, line} from '../helpers/core-driver.ts';

const reason = 'no git: /grid/auth-model is another folder now';
const fix = 'move it away, then claude-grid recover A';

const replaced = (): Core => {
	const core = go({streams: [line('A')]});
	core.begin('A');
	core.send({type: 'worktree.replaced', streamId: 'A', reason, fix});
	return core;
};
const unsaved = (core: Core): void => {
	const [effect] = core.take('checkpoint.save', 'A');
	core.send({type: 'checkpoint.failed', streamId: 'A', number: effect!.number, reason});
};

describe('a worktree that was replaced under its agent', () => {
	it('fails the stream with what to do about just that', () => {
		const core = replaced();
		core.stopped('A');
		unsaved(core);
		expect(core.state('A')).toMatchObject({is: 'failed', class: 'permanent', reason});
		expect(core.run().alerts.find(({key}) => key === 'failed:A')?.cure).toBe(fix);
	});

	it('is begun anew when the user asks for that before its agent has ended', () => {
		const core = replaced();
		expect(core.send({type: 'stream.recover', streamId: 'A'})).toMatchObject({ok: true});
		core.stopped('A');
		unsaved(core);
		expect(core.launch('A').resumeId).toBeUndefined();
	});
});
