import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {StateName} from '../../source/run/model/types.ts';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {controls, streamsOf} from './said.ts';

const quick = {taskMs: 20};
const endless = {taskMs: 600_000};
const plan = {
	name: 'Live',
	agent: 'fake',
	maxParallel: 5,
	streams: [
		{id: 'Quick', name: 'quick one', tasks: ['First', 'Second'], files: ['work/Quick/**'], fake: quick},
		{id: 'Busy', name: 'busy one', tasks: ['Third'], fake: endless},
		{id: 'Behind', name: 'behind one', dependencies: ['Quick'], tasks: ['Sixth'], fake: endless},
		{id: 'Later', name: 'later one', dependencies: ['Busy'], tasks: ['Fourth'], fake: quick},
		{
			id: 'Clash',
			name: 'clash one',
			tasks: ['Fifth'],
			fake: {taskMs: 20, writes: [{task: 1, path: 'shared.txt', text: 'theirs\n'}]},
		},
	],
};

/** One run that continues while the verbs are used on it, one after the other. */
describe('on a live run', () => {
	let grid: Grid;
	const status = async () => streamsOf(await grid.run(['status', '--json']));
	const until = (id: string, wanted: StateName) =>
		waitFor(() => grid.saved().streams[id]?.state.is === wanted, {what: `${id} to be ${wanted}`, timeoutMs: 30_000});

	beforeAll(async () => {
		grid = createGrid();
		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0, stderr: ''});
		await Promise.all([
			until('Quick', 'completed'),
			until('Clash', 'completed'),
			until('Busy', 'running'),
			until('Behind', 'running'),
		]);
	}, 60_000);
	afterAll(() => grid.close());

	it('status is a line for each stream, and what to do next', async () => {
		const {code, stdout} = await grid.run(['status']);
		expect(code).toBe(0);
		expect(stdout).toMatch(/^Live {2}rehearsal, fake agents {2}2 of 5 at work/);
		for (const line of [/^◐ Busy +busy one .* running: /m, /^· Later +later one .* pending: after Busy 0%$/m])
			expect(stdout).toMatch(line);
		expect(stdout).toContain('Later (later one) starts once Busy is completed');
		expect(controls(stdout)).toEqual([]);
	});

	it('status --long shows the phases, states, dependencies, the legend and what to do next', async () => {
		const {code, stdout} = await grid.run(['status', '--long']);
		expect(code).toBe(0);
		for (const line of [
			'Stream Status',
			'Run: Live',
			'Parallel Phase',
			'Quick (quick one)',
			'├─ Status: ✓ completed: ready to merge',
		])
			expect(stdout).toContain(line);
		expect(stdout).toContain('└─ Dependencies: Busy (0%)');
		expect(stdout).toMatch(/^Legend: ✓ completed \| ◐ working/m);
		expect(stdout).toContain('Later (later one) starts once Busy is completed');
		expect(stdout).not.toMatch(/[;(] ?[a-z] (merges|continues|starts|recovers)/);
		expect(controls(stdout)).toEqual([]);
	});

	it('review shows what a stream has changed, and keeps comments until they are sent', async () => {
		const {code, stdout} = await grid.run(['review', 'Quick']);
		expect(code).toBe(0);
		expect(stdout).toMatch(
			/^Quick {2}stream\/quick → main {2}0 of 2 files seen {2}\+\d+ −0\nverify: the plan has none/,
		);
		expect(stdout).toMatch(/\n {2}hunk [0-9a-f]{8}\n +1 \+ /);
		const [, file = ''] = /\n\n(\S+) {2}\+\d+ −0 {2}new file/.exec(stdout) ?? [];
		expect(await grid.run(['review', 'Quick', '--comment', `${file}:1`, 'Say why'])).toMatchObject({
			code: 0,
			stdout: 'comment 1 is kept: send it with the others when you are done\n',
		});
		const {files, comments} = JSON.parse((await grid.run(['review', 'Quick', '--json'])).stdout);
		expect(comments).toMatchObject([{path: file, line: 1, side: 'after', text: 'Say why', hunk: files[0].hunks[0].id}]);
	});

	it('timeline lists checkpoints and sessions, and shows log and diff of one', async () => {
		const {code, stdout} = await grid.run(['timeline', 'Quick']);
		expect(code).toBe(0);
		expect(stdout).toMatch(/ago {2}attempt 1 {2}fake finished\n/);
		expect(stdout).toMatch(/attempt 1 {2}fake starts\n$/);
		const moments = JSON.parse((await grid.run(['timeline', 'Quick', '--json'])).stdout);
		const saved = moments.filter((one: {is: string}) => one.is === 'checkpoint');
		expect(saved.length).toBeGreaterThan(0);
		const last = String(saved[0].number);
		expect((await grid.run(['timeline', 'Quick', '--at', last])).stdout).toMatch(/\+\d+ -0\n@@ /);
		expect((await grid.run(['logs', 'Quick', '--at', last])).stdout).toContain('First');
		const none = await grid.run(['timeline', 'Quick', '--at', '99']);
		expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('Quick has no checkpoint 99.')]);
	});

	it('status --json is the run as the API gives it', async () => {
		const {stdout} = await grid.run(['status', '--json']);
		const view = JSON.parse(stdout);
		expect(Object.keys(view)).toEqual(
			expect.arrayContaining(['schemaVersion', 'run', 'streams', 'alerts', 'conflicts']),
		);
		expect(view.streams[0]).toMatchObject({
			streamId: 'Quick',
			streamName: 'quick one',
			streamPhase: 'parallel',
			totalTasks: 2,
			completedTasks: 2,
			inProgressTasks: 0,
			blockedTasks: 0,
			pendingTasks: 0,
			files: ['work/Quick/**'],
			dependencies: [],
			worktreePath: path.join(`${grid.root}.grid`, 'Quick'),
			branchName: 'stream/quick',
			progressPercentage: 100,
			status: 'completed',
			blockedReason: null,
			merge: 'unmerged',
			attempts: 1,
			alerts: [],
		});
	});

	it('list names branch and worktree; a reader that leaves early is no fault (fault 61)', async () => {
		const {stdout} = await grid.run(['list']);
		expect(stdout).toMatch(
			/^STREAM +NAME +STATE +MERGE +BRANCH +WORKTREE\nQuick +quick one +completed +unmerged +stream\/quick +\//,
		);
		const {streams, worktrees} = JSON.parse((await grid.run(['list', '--json'])).stdout);
		expect([streams.length, worktrees.length]).toEqual([5, 5]);
		const piped = spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${built.cli}" list | head -1`], {
			cwd: grid.root,
			env: grid.env,
			encoding: 'utf8',
		});
		expect([piped.status, piped.stderr, piped.stdout]).toEqual([0, '', `${stdout.split('\n')[0]}\n`]);
	});

	it('watch draws the box of the seeds without an escape when piped, again at each refresh, until Ctrl-C', async () => {
		const watch = grid.start(['watch', '--refresh', '1', '--no-color']);
		await waitFor(() => (watch.output().match(/ORCHESTRATION STATUS/g) ?? []).length === 2, {
			what: 'a second look',
			timeoutMs: 20_000,
		});
		watch.signal('SIGINT');
		const {code, stdout} = await watch.ended;
		expect(code).toBe(130);
		expect(stdout).toMatch(/║ {2}ORCHESTRATION STATUS +\[Refresh: 1s\] {2}║/);
		expect(stdout).toMatch(/Quick \(parallel\) +█+ 100\.0% ✓ COMPLETE/);
		expect(controls(stdout)).toEqual([]);
		const ascii = grid.start(['watch'], {env: {LANG: 'C'}});
		await waitFor(() => ascii.output().includes('Ctrl+C'), {what: 'a look', timeoutMs: 20_000});
		ascii.signal('SIGINT');
		expect((await ascii.ended).stdout).toMatch(/^\p{ASCII}+$/u);
	});

	it('logs show what an agent did, and follow it until the stream ends', async () => {
		const {code, stdout} = await grid.run(['logs', 'Quick']);
		expect(code).toBe(0);
		for (const text of ['Now task 1: First.', 'claimed', 'Done: 2 of 2 tasks']) expect(stdout).toContain(text);
		expect(
			stdout
				.trimEnd()
				.split('\n')
				.every(line => /^(\d\d:\d\d| {5}) /.test(line)),
		).toBe(true);
		expect(await grid.run(['logs', 'Quick', '-f'])).toMatchObject({code: 0, stdout});
		const entries = (await grid.run(['logs', 'Quick', '--json'])).stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		expect(entries.map(entry => entry.kind)).toContain('tool');
		expect(await grid.run(['logs', 'Quick', '--attempt', '3'])).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('its attempts are numbered 1 to 1'),
		});
		expect(await grid.run(['logs', 'Later'])).toMatchObject({code: 0, stderr: 'Later has no output yet\n'});
	});

	it('a stream that does not exist is answered with those that do, by every verb', async () => {
		for (const verb of ['logs', 'stop', 'merge', 'wait', 'clean']) {
			const {code, stderr} = await grid.run([verb, 'qick']);
			expect([verb, code, stderr]).toEqual([
				verb,
				2,
				'There is no stream "qick".\n  → streams are Quick, Busy, Behind, Later, Clash\n',
			]);
		}
		const hostile = await grid.run(['stop', '../x\u001B[2J']);
		expect(hostile.code).toBe(2);
		expect(hostile.stderr).toContain('streams are Quick, Busy, Behind, Later, Clash');
		expect(controls(hostile.stderr)).toEqual([]);
	});

	it('what is not possible now is refused with its reason, exit 1', async () => {
		for (const [args, reason] of [
			[['stop', 'Quick'], 'Quick: it is completed: nothing to stop'],
			[['pause', 'Later'], 'Later: it is pending: nothing to pause'],
			[['update', 'Busy'], 'Busy: its agent is working: update between sessions'],
			[['spawn', 'Later'], 'Later was not started: Busy is not completed.\n  → claude-grid spawn Later --force'],
		] as const) {
			const {code, stdout, stderr} = await grid.run(args);
			expect([code, stdout]).toEqual([1, '']);
			expect(stderr).toContain(reason);
		}
		const json = await grid.run(['stop', 'Quick', '--json']);
		expect([json.code, JSON.parse(json.stdout)]).toEqual([
			1,
			{ok: false, code: 'NOT_NOW', message: expect.any(String)},
		]);
	});

	it('pause parks a stream after a checkpoint, continue resumes it, recover begins a new session', async () => {
		expect((await grid.run(['pause', 'Busy'])).stdout).toBe('Busy is paused after a checkpoint\n');
		await until('Busy', 'waiting');
		expect(grid.agents().map(agent => agent.streamId)).toEqual(['Behind']);
		expect((await grid.run(['status'])).stdout).toContain(
			'Continue Busy (busy one)\n   Run: claude-grid continue Busy',
		);
		expect((await grid.run(['continue', 'Busy'])).stdout).toBe('Busy continues\n');
		await until('Busy', 'running');
		expect((await grid.run(['recover', 'Busy'])).stdout).toBe('Busy is recovered in a new session\n');
		await waitFor(
			() => grid.agents().some(agent => agent.streamId === 'Busy') && grid.saved().streams.Busy?.attempt === 3,
			{
				what: 'the third attempt',
				timeoutMs: 30_000,
			},
		);
	});

	it('wait ends when what it waits for holds, with 1 when the time is up', async () => {
		expect((await grid.run(['wait', 'Quick'])).code).toBe(0);
		expect((await grid.run(['wait', 'Busy', '--for', 'idle', '--timeout', '1'])).code).toBe(1);
		const late = await grid.run(['wait', '--timeout', '1']);
		expect([late.code, late.stdout]).toEqual([1, '']);
		expect(late.stderr).toMatch(/^not done after 1 s: Busy is \w+, Behind is \w+, Later is pending\n$/);
	});

	it('a stream between sessions can lag behind what it depends on', async () => {
		await grid.run(['pause', 'Behind']);
		await until('Behind', 'waiting');
		grid.commit('One more', {'work/Quick/more.md': 'more\n'}, path.join(`${grid.root}.grid`, 'Quick'));
	});

	it('add gives the run one more stream, after another when told', async () => {
		const added = await grid.run(['add', 'Write the changelog', '--name', 'changelog', '--after', 'Quick', '--json']);
		const {ok, streamId} = JSON.parse(added.stdout);
		expect([added.code, ok, streamId]).toEqual([0, true, 'Extra-1']);
		expect((await grid.run(['wait', 'Extra-1', '--timeout', '30'])).code).toBe(0);
		expect(grid.git(['merge-base', '--is-ancestor', 'stream/quick', 'stream/extra-1'])).toBe('');
		expect((await grid.run(['add', '--', '-v is wrong in the help'])).stdout).toContain('Extra-2');
		expect(await grid.run(['add', 'x', '--after', 'None'])).toMatchObject({code: 2});
		expect(await grid.run(['add', 'x', '--agent', 'hal'])).toMatchObject({code: 2});
		expect(await grid.run(['add'])).toMatchObject({code: 2});
	});

	it('update takes newer commits of a dependency into a stream', async () => {
		await waitFor(() => grid.saved().streams.Behind?.behind.Quick === 1, {
			what: 'the look at branches',
			timeoutMs: 30_000,
		});
		const {code, stdout} = await grid.run(['update', 'Behind']);
		expect([code, stdout]).toEqual([0, 'Behind takes in the newest commits of its dependencies\n']);
		const merged = path.join(`${grid.root}.grid`, 'Behind/work/Quick/more.md');
		await waitFor(() => existsSync(merged), {what: 'the commit'});
	});

	it('merge brings one stream into the target, with a way to undo it', async () => {
		const {code, stdout} = await grid.run(['merge', 'Quick']);
		expect(code).toBe(0);
		const undo =
			/^Quick is merged into main \([0-9a-f]{8}\); undo: git (revert -m 1 [0-9a-f]{8})\n$/.exec(stdout)?.[1] ?? '';
		expect(existsSync(path.join(grid.root, 'work/Quick'))).toBe(true);
		grid.git([...undo.split(' '), '--no-edit']);
		expect(existsSync(path.join(grid.root, 'work/Quick'))).toBe(false);
		expect(await grid.run(['merge', 'Quick'])).toMatchObject({code: 1, stderr: 'Quick: it is already merged\n'});
	});

	it('merge refuses uncommitted work until told what to do with it', async () => {
		grid.git(['branch', 'release']);
		const worktree = (await status())['Extra-1'] as unknown as {worktreePath: string};
		writeFileSync(path.join(worktree.worktreePath, 'draft.txt'), 'draft\n');
		const refused = await grid.run(['merge', 'Extra-1', '--into', 'release']);
		expect([refused.code, refused.stdout]).toEqual([
			1,
			expect.stringMatching(/^Extra-1 is not merged: 1 file is not committed in .*--dirty commit\|leave/),
		]);
		const merged = await grid.run(['merge', 'Extra-1', '--into', 'release', '--dirty', 'commit']);
		expect([merged.code, merged.stdout]).toEqual([0, expect.stringContaining('Extra-1 is merged into release')]);
		expect(grid.git(['show', 'release:draft.txt'])).toBe('draft');
		expect(grid.git(['branch', '--show-current'])).toBe('main');
	});

	it('merge of a conflict changes nothing, names the files, exit 1', async () => {
		const before = grid.commit('Ours', {'shared.txt': 'ours\n'});
		const {code, stdout} = await grid.run(['merge', 'Clash']);
		expect([code, stdout]).toEqual([1, expect.stringContaining('Clash conflicts in shared.txt; nothing was changed')]);
		expect([grid.git(['rev-parse', 'main']), grid.git(['status', '--porcelain'])]).toEqual([before, '']);
		const shown = await grid.run(['status']);
		expect(shown.stdout).toContain('claude-grid attach Clash takes over in its worktree');
	});

	it('spawn --force starts what still waits for others; stop ends it for good', async () => {
		expect((await grid.run(['spawn', 'Later', '--force'])).stdout).toBe('Later starts\n');
		expect((await grid.run(['wait', 'Later', '--timeout', '30'])).code).toBe(0);
		writeFileSync(path.join(`${grid.root}.grid`, 'Busy/half.txt'), 'half done\n');
		expect((await grid.run(['stop', 'Busy'])).stdout).toBe('Busy is being stopped, after a checkpoint\n');
		expect((await grid.run(['wait', 'Busy', '--timeout', '30'])).code).toBe(1);
		expect(grid.tagged()).toEqual([]);
		const refs = (await grid.run(['rescue'])).stdout.match(/refs\/claude-grid\/\S+\/Busy\/\d+/g) ?? [];
		expect(grid.git(['show', `${refs.at(-1)}:half.txt`])).toBe('half done');
	});

	it('merge without a stream merges all that is left, in order, and says what was not', async () => {
		const {code, stdout} = await grid.run(['merge']);
		expect(code).toBe(1);
		for (const text of ['Later is merged into main', 'Clash conflicts in']) expect(stdout).toContain(text);
	});

	it('clean removes what is merged and clean, keeps the rest with reasons; rescue gives a file back', async () => {
		const later = path.join(`${grid.root}.grid`, 'Later');
		writeFileSync(path.join(later, 'notes.txt'), 'do not lose me\n');
		const {code, stdout} = await grid.run(['clean']);
		expect(code).toBe(0);
		expect(stdout).toMatch(/^kept .*\/Clash \(Clash\): it is not merged$/m);
		expect(stdout).toMatch(/^kept .*\/Later \(Later\): it has uncommitted work: notes\.txt$/m);
		expect(await grid.run(['clean', 'Later', '--force'])).toMatchObject({stdout: expect.stringContaining('kept ')});
		grid.commit('Notes', {}, later);
		const forced = await grid.run(['clean', 'Later', '--force']);
		expect(forced.stdout).toMatch(/^removed .*\/Later \(Later\), its content is kept at refs\/claude-grid\/backup\//);
		expect(existsSync(later)).toBe(false);
		const rescue = await grid.run(['rescue']);
		const ref = /(refs\/claude-grid\/backup\/\S+\/Later\S*)/.exec(rescue.stdout)?.[1] ?? '';
		expect(rescue.stdout).toContain('Get back: git branch rescued <ref>   or one file: git show <ref>:path/to/file');
		expect(grid.git(['show', `${ref}:notes.txt`])).toBe('do not lose me');
		expect(JSON.parse((await grid.run(['rescue', '--json'])).stdout).backups.length).toBeGreaterThan(0);
		expect(grid.git(['branch', '--list', 'stream/later'])).toContain('stream/later');
	});

	it('doctor tells of the engine, and after it has ended every verb starts it again', async () => {
		expect((await grid.run(['doctor'])).stdout).toMatch(/✓ engine +running, 0 sessions live/);
		await grid.killEngine('SIGTERM');
		expect((await grid.run(['doctor'])).stdout).toMatch(/✓ engine +not running; it starts when it is needed/);
		const socket = (await grid.run(['config', 'socket'])).stdout.trimEnd();
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		expect(JSON.parse(readFileSync(path.join(grid.commonDir, 'claude-grid/engine.json'), 'utf8')).socket).toBe(socket);
	});
});
