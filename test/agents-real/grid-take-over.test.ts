import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {onEachClaude, planOf} from './claude-grid.ts';

const id = 'Stream-A';

/** What the user has answered once: welcome, this key is meant, the main checkout is trusted (which covers its worktrees). */
const seedAnswers = (home: string, checkout: string): void => {
	const answers = {
		hasCompletedOnboarding: true,
		customApiKeyResponses: {approved: ['dummy'], rejected: []},
		projects: {[checkout]: {hasTrustDialogAccepted: true}},
	};
	writeFileSync(join(home, '.claude.json'), JSON.stringify(answers));
};

onEachClaude('taking over', grid => {
	it('shows the conversation so far, keeps it, and lets it resume by itself afterwards', async () => {
		const place = grid();
		seedAnswers(place.home, place.root);
		expect((await place.run(['run', place.plan(planOf({[id]: 'hang?after=1'})), '--detach'])).code).toBe(0);
		const isSilent = () => place.api.requests.some(request => request.answer === 'silence');
		await waitFor(isSilent, {what: 'the hanging request', timeoutMs: 60_000});
		const terminal = place.open(['attach', id, '--yes']);
		await terminal.waitForText('Wrote 1 line');
		expect(place.stream(id).state).toMatchObject({is: 'waiting', cause: 'attached'});
		expect(place.tagged()).toEqual([]);
		terminal.type('/exit');
		await terminal.waitForText('Exit the CLI');
		terminal.type('\r');
		await terminal.waitForText('g resumes the agent');
		terminal.type('g\r');
		await terminal.waitForText('Stream-A resumes by itself');
		expect((await terminal.exit).code).toBe(0);
		await waitFor(() => place.stream(id).state.is === 'completed', {what: 'the end', timeoutMs: 60_000});
		const [first, second] = [place.session(id, 1), place.session(id, 2)];
		expect(second).toMatchObject({mode: 'resume', agentSessionId: first.agentSessionId});
		expect(place.commits(id)).toEqual(['Complete task 1', 'Complete task 2']);
	});
});
