import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import type {Results} from '../../source/run/view/results.ts';
import {onEachClaude, planOf} from './claude-grid.ts';

const ids = ['Stream-A', 'Stream-B', 'Stream-C'];
const work = Object.fromEntries(ids.map(id => [id, 'slow?ms=20&files=2']));

onEachClaude('three streams side by side', grid => {
	it('are worked through with evidence, and nothing is left running', async () => {
		const {run, plan, parent, commits, git, tagged, api} = grid();
		const output = join(parent, 'results.json');
		const ran = await run([
			'run',
			plan(planOf(work, {contextRecovery: {stallTimeoutMinutes: 0.5}})),
			'--json',
			'--output',
			output,
		]);
		expect(ran, ran.stderr).toMatchObject({code: 0, stderr: ''});
		const events = ran.stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		const {type, ...results} = events.at(-1) as Results & {type: string};
		expect(type).toBe('results');
		expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual(results);
		expect(results).toMatchObject({total: 3, successful: 3, failed: 0, success_rate: 100});
		for (const stream of results.streams) {
			const branch = `stream/${stream.id.toLowerCase()}`;
			expect(stream).toMatchObject({
				state: 'completed',
				merge: 'unmerged',
				attempts: 1,
				branch,
				stopReason: null,
				alerts: [],
			});
			expect(stream.tasks.map(task => task.status)).toEqual(['completed', 'completed']);
			expect(stream.commits).toEqual(
				git(['log', '--format=%H', `main..${branch}`])
					.split('\n')
					.reverse(),
			);
			expect(stream.files).toHaveLength(4);
			expect(stream.costUsd).toBeGreaterThan(0);
			expect(stream.sessions.map(session => session.outcome)).toEqual(['finished']);
			expect(commits(stream.id)).toEqual(['Complete task 1', 'Complete task 2']);
			expect(git(['status', '--short'], stream.worktree ?? '')).toBe('');
		}
		expect(events.filter(event => event.kind === 'recovery' || event.kind === 'alert')).toEqual([]);
		// All three were at work at the same time.
		const spans = ids.map(id => api.requests.filter(one => one.cwd.endsWith(id)).map(one => one.at));
		expect(Math.max(...spans.map(span => Math.min(...span)))).toBeLessThan(
			Math.min(...spans.map(span => Math.max(...span))),
		);
		expect(tagged()).toEqual([]);
	});

	it("report their tasks to the engine by the MCP server in the run's folder, and show cost and context", async () => {
		const {run, plan, session, sessionFile, stream, runFolder, saved} = grid();
		expect((await run(['run', plan(planOf({'Stream-A': 'work'}))])).code).toBe(0);
		const {mcpServers} = JSON.parse(sessionFile('Stream-A', 1, 'mcp.json'));
		expect(mcpServers.grid.args).toEqual([join(runFolder(), 'programs', 'mcp.mjs')]);
		const output = sessionFile('Stream-A', 1, 'stdout.jsonl')
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		expect(output.find(event => event.subtype === 'init').mcp_servers).toContainEqual(
			expect.objectContaining({name: 'grid', status: 'connected'}),
		);
		const answers = output.filter(event => event.type === 'user').flatMap(event => event.message.content);
		expect(answers.map(answer => answer.content?.[0]?.text).filter(text => /^\[\d\]/.test(text))).toEqual([
			'[1] Define core types: in progress',
			'[1] Define core types: completed',
			'[2] Add tests for them: in progress',
			'[2] Add tests for them: completed',
		]);
		expect(answers.filter(answer => answer.is_error)).toEqual([]);
		expect(stream('Stream-A').tasks).toMatchObject([
			{status: 'completed', isProved: true},
			{status: 'completed', isProved: true},
		]);
		const {contextUsed = 0, contextWindow = 0, denials, costUsd, model} = session('Stream-A', 1);
		expect(contextUsed).toBeGreaterThan(1000);
		expect(contextWindow).toBeGreaterThanOrEqual(200_000);
		expect({denials, isPaid: (costUsd ?? 0) > 0, hasModel: model?.startsWith('claude')}).toEqual({
			denials: 0,
			isPaid: true,
			hasModel: true,
		});
		expect(saved().alerts).toEqual([]);
	});

	it('leave a log the user can read', async () => {
		const {run, plan} = grid();
		await run(['run', plan(planOf({'Stream-A': 'work'}))]);
		const {stdout} = await run(['logs', 'Stream-A']);
		const lines = stdout
			.trimEnd()
			.split('\n')
			.map(line =>
				line
					.slice(6)
					.replace(/ {2}\d+\.\d s/, '')
					.replace(/\$\d.*$/, '$'),
			);
		expect(stdout).toMatch(/^\d\d:\d\d /);
		expect(lines).toEqual(
			expect.arrayContaining([
				'· begins [1] Define core types',
				'▾ ✎ Write Stream-A-task-1-1.txt  +1 −0',
				'  $ git add -A && git commit -q -m "Complete task 1"  exit 0',
				'✓ [1] Define core types  claimed',
				'· begins [2] Add tests for them',
				'✓ [2] Add tests for them  claimed',
				'  All 2 tasks are done.',
				expect.stringMatching(/^· finished its turn {2}\d+ turns {2}\$$/),
			]),
		);
	});
});
