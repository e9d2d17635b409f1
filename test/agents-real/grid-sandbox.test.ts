import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {needsSandbox, probe} from '../sandbox/support.ts';
import {onEachClaude, planOf} from './claude-grid.ts';
import type {OtherAgent} from './install-claude.ts';
import {id, onAgent, planOn} from './other-grid.ts';

const streams = {Work: 'slow?ms=20&files=2', Ask: 'ask?after=1', Full: 'context?after=1'};

onEachClaude('in a sandbox', grid => {
	it('works, asks, recovers from a full context and reports as without one, and leaves its user alone', async context => {
		if (!probe.ok && !needsSandbox) context.skip(probe.why);
		const place = grid();
		const settings = join(place.home, '.claude', 'settings.json');
		mkdirSync(join(place.home, '.claude'), {recursive: true});
		writeFileSync(settings, '{}');
		writeFileSync(join(place.home, '.claude.json'), '{"hasCompletedOnboarding":true}');
		const verb = place.start(['run', place.plan(planOf(streams, {sandbox: true})), '--on-question', 'wait', '--merge']);
		const isAsking = () => place.stream('Ask').state.is === 'waiting' && place.stream('Ask');
		await waitFor(isAsking, {what: 'the question', timeoutMs: 120_000});
		expect((await place.run(['approve', 'Ask'])).code).toBe(0);
		const ended = await verb.ended;
		expect(ended, ended.stdout).toMatchObject({code: 0});

		expect(place.git(['show', 'stream/ask:answered.txt'])).toBe('yes');
		expect(place.stream('Full').attempt).toBeGreaterThan(1);
		for (const id of Object.keys(streams)) expect(place.stream(id).merge.is, id).toBe('merged');
		expect(readFileSync(settings, 'utf8')).toBe('{}');
		expect(readFileSync(join(place.home, '.claude.json'), 'utf8')).toBe('{"hasCompletedOnboarding":true}');
		expect(place.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	});
});

/** What its user has answered Claude Code once, so that a take-over begins with the conversation. */
const seedAnswers = (home: string, checkout: string): void => {
	const answers = {
		hasCompletedOnboarding: true,
		customApiKeyResponses: {approved: ['dummy'], rejected: []},
		projects: {[checkout]: {hasTrustDialogAccepted: true}},
	};
	writeFileSync(join(home, '.claude.json'), JSON.stringify(answers));
};

const five = {
	Work: 'work',
	Slow: 'slow?ms=20&files=2',
	Ask: 'ask?after=1',
	Full: 'context?after=1',
	Hang: 'hang?after=1',
};

onEachClaude('five at once in a sandbox, in a terminal of 80x24', grid => {
	it('show which is inside, ask with the whole command, recover, and are taken over inside their conversation', async context => {
		if (!probe.ok && !needsSandbox) context.skip(probe.why);
		const place = grid();
		seedAnswers(place.home, place.root);
		expect((await place.run(['run', place.plan(planOf(five, {sandbox: true})), '--detach'])).code).toBe(0);
		const terminal = place.open([]);
		terminal.resize(80, 24);
		await waitFor(() => place.stream('Ask')?.state.is === 'waiting', {what: 'the question', timeoutMs: 120_000});
		await terminal.waitForText('claude ▣');
		await terminal.waitForText('y answer');
		terminal.type('y');
		await terminal.waitForText('answered.txt');
		terminal.type('y');
		await waitFor(() => place.stream('Ask').state.is !== 'waiting', {what: 'the answer'});
		const isSilent = () => place.api.requests.some(request => request.answer === 'silence');
		await waitFor(isSilent, {what: 'the hanging request', timeoutMs: 60_000});
		terminal.type('q');
		const taken = place.open(['attach', 'Hang', '--yes']);
		taken.resize(80, 24);
		const hasConversation = () => taken.text().includes('Wrote 1 line');
		await waitFor(hasConversation, {what: 'the conversation', timeoutMs: 120_000});
		expect(place.stream('Hang').state).toMatchObject({is: 'waiting', cause: 'attached'});
		taken.type('/exit');
		await taken.waitForText('Exit the CLI');
		taken.type('\r');
		await taken.waitForText('g resumes the agent');
		taken.type('g\r');
		const isDone = () => Object.keys(five).every(id => place.stream(id).state.is === 'completed');
		await waitFor(isDone, {what: 'the end of all five', timeoutMs: 120_000});
		expect(place.session('Hang', 2)).toMatchObject({agentSessionId: place.session('Hang', 1).agentSessionId});
		expect(place.stream('Full').attempt).toBeGreaterThan(1);
		expect(place.git(['show', 'stream/ask:answered.txt'])).toBe('yes');
		expect(place.git(['fsck', '--strict', '--no-dangling'])).toBe('');
		await waitFor(() => place.tagged().length === 0, {what: 'the end of all processes'});
	}, 400_000);
});

for (const agent of ['codex', 'gemini', 'opencode'] satisfies OtherAgent[])
	onAgent(agent, grid => {
		it('in a sandbox does its tasks and commits them, and is resumed in its conversation', async context => {
			if (!probe.ok && !needsSandbox) context.skip(probe.why);
			const place = grid();
			const plan = place.plan(planOn(agent, 'crash?after=1&seconds=120', {sandbox: true, allowedTools: ['Bash']}));
			const verb = place.start(['run', plan, '--merge']);
			const isBusy = () => {
				const session = place.session(id, 1);
				const lines = [...place.commands(session.id).values()];
				return session.agentSessionId !== undefined && lines.some(line => line.startsWith('sleep 120')) && session;
			};
			const killed = await waitFor(isBusy, {what: 'the long command', timeoutMs: 120_000});
			process.kill(killed.process?.pid ?? 0, 'SIGKILL');
			const ended = await verb.ended;
			expect(ended, ended.stdout).toMatchObject({code: 0});
			expect(place.session(id, 2)).toMatchObject({mode: 'resume', agentSessionId: killed.agentSessionId});
			expect(place.stream(id).merge.is).toBe('merged');
			expect(place.git(['show', `main:${id}-task-2-1.txt`])).not.toBe('');
			expect(place.git(['fsck', '--strict', '--no-dangling'])).toBe('');
			expect(place.tagged()).toEqual([]);
		});
	});
