import {expect, it} from 'vitest';
import type {Results} from '../../source/run/view/results.ts';
import {type ClaudeGrid, onEachClaude, planOf} from './claude-grid.ts';

const id = 'Stream-A';

const withHook = (place: ClaudeGrid, event: string, command: string): void => {
	const hooks = {[event]: [{hooks: [{type: 'command', command}]}]};
	place.commit('Add a hook', {'.claude/settings.json': JSON.stringify({hooks})});
};
const failOn = async (place: ClaudeGrid, scenario: string) => {
	const {code, stdout, stderr} = await place.run(['run', place.plan(planOf({[id]: scenario})), '--json']);
	expect(code, stderr + stdout).toBe(1);
	const results: Results = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
	expect(results.streams).toMatchObject([{state: 'failed'}]);
	expect(place.tagged()).toEqual([]);
	return results.streams[0]?.stopReason;
};

onEachClaude('a hook of the repository', grid => {
	it('that sends it back without end ends the session, with its work kept and what the hook said', async () => {
		const place = grid();
		withHook(place, 'Stop', 'echo not green yet >&2; exit 2');
		const reason = await failOn(place, 'sent-back?after=2');
		expect(reason).toMatch(/a Stop hook sent it back \d+ times without a commit or a changed file.*not green yet/);
		expect(place.commits(id)).toEqual(['Complete task 1', 'Complete task 2']);
		expect(place.stream(id).sessions).toHaveLength(1);
	});

	it('that stops it after a tool call is told: what it had begun is not done', async () => {
		const place = grid();
		withHook(place, 'PostToolUse', `echo '{"continue":false,"stopReason":"closed"}'`);
		expect(await failOn(place, 'work')).toContain('a hook of the project stopped it in the middle of its turn');
		expect(place.stream(id).sessions).toHaveLength(1);
	});

	it('that blocks its prompt is told with its reason', async () => {
		const place = grid();
		withHook(place, 'UserPromptSubmit', 'echo there is no ticket in it >&2; exit 2');
		expect(await failOn(place, 'work')).toContain('there is no ticket in it');
		expect(place.api.requests.filter(({kind}) => kind === 'work')).toEqual([]);
		expect((await place.run(['logs', id])).stdout).toContain('there is no ticket in it');
	});
});
