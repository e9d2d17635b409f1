import {expect, it} from 'vitest';
import {processesWith} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import type {OtherAgent} from './install-claude.ts';
import {id, onAgent, planOn} from './other-grid.ts';

/** What only its own form shows. A worktree that was never worked in by hand is not trusted yet. */
const forms: Readonly<Record<OtherAgent, RegExp>> = {
	codex: /Trust this folder\?/,
	gemini: /Type your message/,
	opencode: /ctrl\+p/,
};

for (const [agent, form] of Object.entries(forms) as [OtherAgent, RegExp][])
	onAgent(agent, (grid, bin) => {
		it('is taken over by hand in its own form, and is left paused when that is quit', async () => {
			const place = grid();
			expect((await place.run(['run', place.plan(planOn(agent, 'hang?after=1')), '--detach'])).code).toBe(0);
			const isSilent = () => place.api.of(id).some(request => request.answer === 'silence');
			await waitFor(isSilent, {what: 'the hanging request', timeoutMs: 120_000});
			const terminal = place.open(['attach', id, '--yes']);
			await waitFor(() => form.test(terminal.text()), {what: 'its own form', timeoutMs: 120_000});
			expect(place.stream(id).state).toMatchObject({is: 'waiting', cause: 'attached'});
			let pressedAt = 0;
			const isQuit = () => {
				if (terminal.text().includes('leaves it paused')) return true;
				// Most want it twice, with a moment between.
				if (Date.now() - pressedAt > 700) {
					terminal.type('\u0003');
					pressedAt = Date.now();
				}
				return false;
			};
			await waitFor(isQuit, {what: 'the end of its form', timeoutMs: 60_000});
			terminal.type('\r');
			expect((await terminal.exit).code).toBe(0);
			expect(place.stream(id).state).toMatchObject({is: 'waiting', cause: 'paused'});
			expect(place.tagged()).toEqual([]);
			const left = () => processesWith(`HOME=${place.home}`).filter(({pid}) => place.commandOf(pid).includes(bin()));
			await waitFor(() => left().length === 0, {what: 'the end of all that its form has started'});
		});
	});
