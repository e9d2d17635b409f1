import {expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {type ClaudeGrid, onEachClaude, planOf} from './claude-grid.ts';

const id = 'Stream-A';
const command = `node -e 'require("fs").writeFileSync("answered.txt", "yes")'`;

/** Starts the stream and gives it once it asks. */
const startAsking = async (place: ClaudeGrid, env: Readonly<Record<string, string>> = {}) => {
	const verb = place.start(['run', place.plan(planOf({[id]: 'ask?after=1'})), '--on-question', 'wait'], {env});
	const isAsking = () => place.stream(id).state.is === 'waiting' && place.stream(id);
	return {verb, asking: await waitFor(isAsking, {what: 'the question', timeoutMs: 60_000})};
};

onEachClaude('a permission question', grid => {
	it('waits for the user without a stall, and is continued with when allowed', async () => {
		const place = grid();
		const {verb, asking} = await startAsking(place, {MCP_TOOL_TIMEOUT: '2000'});
		expect(asking.state).toMatchObject({cause: 'permission', detail: expect.stringContaining(command)});
		expect(place.saved().alerts).toMatchObject([{kind: 'question', streamId: id}]);
		expect((await place.run(['status'])).stdout).toContain('answered.txt');
		const asked = Date.now();
		await waitFor(() => Date.now() - asked > 4000, {what: 'longer than the user lets MCP tools work'});
		expect(place.stream(id).state.is).toBe('waiting');
		const answered = await place.run(['approve', id]);
		expect(answered.code, answered.stderr).toBe(0);
		expect((await verb.ended).code).toBe(0);
		expect(place.stream(id)).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(place.git(['show', 'stream/stream-a:answered.txt'])).toBe('yes');
		expect(place.saved().alerts).toEqual([]);
	});

	it('leaves the agent to continue with other work when denied', async () => {
		const place = grid();
		const {verb} = await startAsking(place);
		expect((await place.run(['deny', id])).code).toBe(0);
		expect((await verb.ended).code).toBe(0);
		expect(place.stream(id)).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(place.commits(id)).toEqual(['Complete task 1', 'Complete task 2']);
		expect(place.git(['ls-tree', '--name-only', 'stream/stream-a'])).not.toContain('answered.txt');
	});

	it('is denied at once in a run that asks nobody', async () => {
		const place = grid();
		const plan = place.plan(planOf({[id]: 'ask?after=1'}));
		expect((await place.run(['run', plan])).code).toBe(0);
		expect(place.stream(id)).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(place.git(['ls-tree', '--name-only', 'stream/stream-a'])).not.toContain('answered.txt');
		expect((await place.run(['logs', id])).stdout).toContain('Nobody is asked in this run.');
	});
});
