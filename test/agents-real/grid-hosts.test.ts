import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {sshOf, startHost} from '../hosts/other-hosts.ts';
import {sshdMissing} from '../ssh/sshd.ts';
import {type AgentGrid, createAgentGrid, planOf} from './claude-grid.ts';
import {installClaude} from './install-claude.ts';
import {claudeEnvironment} from './run-claude.ts';
import {type StubApi, startStubApi} from './stub-api/stub-api.ts';

let reason = sshdMissing();
let api: StubApi;
let mini: Awaited<ReturnType<typeof startHost>> | undefined;
let ssh = '';
let grid: AgentGrid;

beforeAll(async () => {
	const claude = await installClaude('197');
	if ('reason' in claude) reason = claude.reason;
	if (reason !== undefined || 'reason' in claude) return;
	api = await startStubApi();
	mini = await startHost('mini');
	ssh = sshOf([mini]);
	const names = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC'];
	const set = [...names, 'DISABLE_AUTOUPDATER', 'IS_SANDBOX'];
	const there = claudeEnvironment(api.url, mini.home);
	const profile = [`PATH=${join(claude.bin, '..')}:$PATH`, ...set.map(name => `${name}=${there[name]}`)];
	writeFileSync(join(mini.home, '.profile'), profile.map(line => `export ${line}\n`).join(''));
});

afterAll(async () => {
	await mini?.stop();
	await api?.close();
	if (ssh) rmSync(ssh, {recursive: true, force: true});
});

beforeEach(context => {
	if (reason !== undefined) context.skip(reason);
	// Claude Code is on the host alone.
	grid = createAgentGrid(
		[join(ssh, 'ssh')],
		() => ({}),
		async () => undefined,
	);
	return () => grid.close();
});

describe('Claude Code on another machine', () => {
	it('works there, asks and is answered here, recovers there from a full context, and is merged here', async () => {
		const added = await grid.run(['hosts', 'add', 'mini', 'mini.test', '--slots', '4']);
		expect(added.stdout, added.stderr).toContain('agents: claude');
		const streams = {Work: 'slow?ms=20&files=2', Ask: 'ask?after=1', Full: 'context?after=1'};
		const plan = grid.plan(planOf(streams, {hosts: ['mini']}));
		const verb = grid.start(['run', plan, '--yes', '--on-question', 'wait', '--merge']);
		const isAsking = () => grid.stream('Ask').state.is === 'waiting' && grid.stream('Ask');
		await waitFor(isAsking, {what: 'the question', timeoutMs: 120_000});
		expect((await grid.run(['approve', 'Ask'])).code).toBe(0);
		const ended = await verb.ended;
		expect(ended, ended.stdout).toMatchObject({code: 0});
		expect(grid.git(['show', 'main:answered.txt'])).toBe('yes');
		expect(grid.stream('Full').attempt).toBeGreaterThan(1);
		for (const id of Object.keys(streams)) {
			expect(grid.stream(id).placement?.host, id).toBe('mini');
			expect(grid.stream(id).merge.is, id).toBe('merged');
			expect(
				grid.stream(id).tasks.every(({status}) => status === 'completed'),
				id,
			).toBe(true);
		}
		expect(grid.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	});
});
