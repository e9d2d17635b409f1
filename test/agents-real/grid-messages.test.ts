import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {type ClaudeGrid, onEachClaude, planOf} from './claude-grid.ts';

const id = 'Stream-A';
const words = 'Use "pnpm", not \'npm\'\n$(touch owned)';

/** Requests of the stream's work that hold a text, and what was asked of the model before them. */
const requestsWith = ({api}: ClaudeGrid, text: string) =>
	api.requests.filter(one => one.kind === 'work' && JSON.stringify(one.body?.messages).includes(text));

onEachClaude('a message', grid => {
	it('reaches a working Claude between two of its tool calls, once', async () => {
		const place = grid();
		const verb = place.start(['run', place.plan(planOf({[id]: 'slow?ms=60&files=2'}))]);
		await waitFor(() => place.api.requests.some(one => one.answer.includes('Write')), {
			what: 'the first file',
			timeoutMs: 60_000,
		});
		const sent = await place.run(['send', id, words]);
		expect(sent, sent.stderr).toMatchObject({code: 0, stdout: `${id} gets it between two of its tool calls\n`});
		expect((await verb.ended).code).toBe(0);
		const first = requestsWith(place, 'Use \\\\\\"pnpm').length + requestsWith(place, 'Use \\"pnpm').length;
		expect(first).toBeGreaterThan(0);
		const last = place.api.requests.findLast(one => one.kind === 'work')?.body?.messages ?? [];
		const all = JSON.stringify(last);
		expect(all.split('A message from the user who watches this run').length - 1).toBe(1);
		expect(place.stream(id)).toMatchObject({
			state: {is: 'completed'},
			attempt: 1,
			messages: [{text: words, given: {by: 'hook'}, deliveredAt: expect.any(Number)}],
		});
		expect(place.stream(id).sessions).toHaveLength(1);
		expect(readdirSync(place.stream(id).workplace?.path ?? '')).not.toContain('owned');
		expect(place.saved().alerts).toEqual([]);
	});

	it('makes a completed stream continue in the conversation it had', async () => {
		const place = grid();
		expect((await place.run(['run', place.plan(planOf({[id]: 'work'}))])).code).toBe(0);
		expect((await place.run(['send', id, 'Say it in the readme, too'])).stdout).toBe(`${id} continues with it\n`);
		await waitFor(() => place.stream(id).sessions.length === 2 && place.stream(id).state.is === 'completed', {
			what: 'the second session',
			timeoutMs: 60_000,
		});
		const [before, after] = [place.session(id, 1), place.session(id, 2)];
		expect(after.agentSessionId).toBe(before.agentSessionId);
		expect(requestsWith(place, 'Say it in the readme, too').length).toBeGreaterThan(0);
		expect(place.stream(id).messages).toMatchObject([{given: {by: 'prompt'}, deliveredAt: expect.any(Number)}]);
	});
});

onEachClaude('the gate at the end of a turn', grid => {
	it('sends Claude back to a task it has left, in the same session', async () => {
		const place = grid();
		const ran = await place.run(['run', place.plan(planOf({[id]: 'lazy?after=1'}))]);
		expect(ran.code, ran.stderr).toBe(0);
		expect(requestsWith(place, '1 of 2 tasks are not completed yet').length).toBeGreaterThan(0);
		expect(place.stream(id)).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(place.stream(id).sessions).toHaveLength(1);
		expect(place.commits(id)).toEqual(['Complete task 1', 'Complete task 2']);
		const folder = join(place.runFolder(), 'sessions', place.session(id, 1).id);
		expect(readdirSync(join(folder, 'taken'))).toContain('sent-back');
	});
});

onEachClaude('a work product', grid => {
	it('stored by Claude is in the prompt of the session after it', async () => {
		const place = grid();
		const ran = await place.run(['run', place.plan(planOf({[id]: 'discover?after=1'}))]);
		expect(ran.code, ran.stderr).toBe(0);
		expect(place.stream(id).products).toMatchObject([
			{title: 'Dates are UTC', kind: 'discovery', text: 'The parser drops the zone.'},
		]);
		const prompt = place.sessionFile(id, 2, 'prompt.md');
		expect(prompt).toContain('discovery: Dates are UTC');
		expect(prompt).toContain('The parser drops the zone.');
		expect(place.commits(id)).toEqual(['Complete task 1', 'Complete task 2']);
	});
});
