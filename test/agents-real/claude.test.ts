import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {type ClaudeVersion, claudeVersions, installClaude} from './install-claude.ts';
import {type ClaudeRequest, type ClaudeRun, runClaude} from './run-claude.ts';
import {type StubApi, startStubApi} from './stub-api/stub-api.ts';

const gridServer = join(import.meta.dirname, 'grid-server.js');
const gitTools = ['Bash(git add *)', 'Bash(git commit *)'];

/** Processes that carry this home in their environment: all that a test started, orphans too. */
const processesOf = (home: string): readonly number[] =>
	readdirSync('/proc').flatMap(name => {
		if (!/^\d+$/.test(name)) return [];
		try {
			const isOurs = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(`HOME=${home}`);
			return isOurs ? [Number(name)] : [];
		} catch {
			return [];
		}
	});

describe.each(Object.keys(claudeVersions) as ClaudeVersion[])('the real Claude Code %s on the stub', version => {
	let bin = '';
	let reason = '';
	let api: StubApi;
	let repository: TemporaryRepository;
	let home = '';

	beforeAll(async () => {
		const claude = await installClaude(version);
		if ('reason' in claude) reason = claude.reason;
		else bin = claude.bin;
	});

	beforeEach(async context => {
		if (reason !== '') context.skip(reason);
		api = await startStubApi();
		repository = temporaryRepository();
		home = await mkdtemp(join(tmpdir(), 'claude-grid-home-'));
	});

	afterEach(async () => {
		if (reason !== '') return;
		for (const pid of processesOf(home)) process.kill(pid, 'SIGKILL');
		await waitFor(() => processesOf(home).length === 0, {what: 'the end of all processes'});
		await api.close();
		repository.remove();
		await rm(home, {recursive: true, force: true});
	});

	const start = (scenario: string, over: Partial<ClaudeRequest> = {}): ClaudeRun => {
		const prompt = `Do this.\nSCENARIO: ${scenario}\n\nTasks, in order:\n[1] First thing\n[2] Second thing`;
		return runClaude({bin, url: api.url, home, cwd: repository.root, prompt, ...over});
	};
	const commits = (): readonly string[] => repository.git(['log', '--format=%s', '--reverse']).split('\n').slice(1);

	it('does the work: files of each task, a commit each, rc 0', async () => {
		const run = start('work?files=2');
		expect(await run.ended, run.stderr()).toEqual({code: 0, signal: null});
		expect(commits()).toEqual(['Complete task 1', 'Complete task 2']);
		expect(repository.git(['show', '--format=', '--name-only', 'HEAD']).split('\n')).toHaveLength(2);
		expect(repository.git(['status', '--short'])).toBe('');
		expect(run.result()).toMatchObject({is_error: false, permission_denials: [], result: 'All 2 tasks are done.'});
		expect(new Set(api.requests.filter(one => one.kind === 'work').map(one => one.sessionId))).toEqual(
			new Set([run.sessionId]),
		);
	});

	it.each([true, false])('reports its tasks by the MCP tool, loaded at once: %s', async alwaysLoad => {
		const log = join(home, 'grid.log');
		const grid = {command: process.execPath, args: [gridServer], env: {GRID_LOG: log}, alwaysLoad};
		await writeFile(join(home, 'mcp.json'), JSON.stringify({mcpServers: {grid}}));
		const run = start('work', {
			arguments: ['--mcp-config', join(home, 'mcp.json')],
			allowedTools: [...gitTools, 'mcp__grid__task_update'],
		});
		expect(await run.ended, run.stderr()).toEqual({code: 0, signal: null});
		const said = readFileSync(log, 'utf8').trimEnd().split('\n');
		expect(said.map(line => JSON.parse(line))).toEqual([
			{task: 1, status: 'in_progress'},
			{task: 1, status: 'completed'},
			{task: 2, status: 'in_progress'},
			{task: 2, status: 'completed'},
		]);
		const isSearched = api.requests.some(request => request.answer.includes('ToolSearch'));
		expect(isSearched).toBe(version === 'latest' && !alwaysLoad);
	});

	it('says nothing while the API is silent; a fresh session in the same place works', async () => {
		const hung = start('hang');
		await waitFor(() => api.requests.some(one => one.answer === 'silence'), {what: 'the request', timeoutMs: 30_000});
		expect(hung.events().filter(event => event.type === 'assistant' || event.type === 'result')).toEqual([]);
		hung.child.kill('SIGKILL');
		expect(await hung.ended).toEqual({code: null, signal: 'SIGKILL'});
		const fresh = start('hang');
		expect(await fresh.ended, fresh.stderr()).toEqual({code: 0, signal: null});
		expect(commits()).toEqual(['Complete task 1', 'Complete task 2']);
	});

	it('ends at once on a usage limit, says when it resets, and continues when resumed after that', async () => {
		const limited = start('usage-limit?after=1&seconds=4');
		expect(await limited.ended).toEqual({code: 1, signal: null});
		const result = limited.result();
		expect(result).toMatchObject({is_error: true, api_error_status: 429});
		const reset = Number(/usage limit reached\|(\d+)/.exec(String(result?.result))?.[1]) * 1000;
		expect(api.requests.filter(one => one.answer === '429')).toHaveLength(1);
		await waitFor(() => Date.now() >= reset, {what: 'the reset'});
		const resumed = start('usage-limit', {resumeId: limited.sessionId, prompt: 'Continue.'});
		expect(await resumed.ended, resumed.stderr()).toEqual({code: 0, signal: null});
		expect(commits()).toEqual(['Complete task 1', 'Complete task 2']);
	});

	it('ends as prompt_too_long when its context is full, and a fresh session does what is left', async () => {
		const full = start('context?after=1');
		expect(await full.ended).toEqual({code: 1, signal: null});
		expect(full.result()).toMatchObject({is_error: true, terminal_reason: 'prompt_too_long'});
		expect(commits()).toEqual(['Complete task 1']);
		const fresh = start('context?after=1');
		expect(await fresh.ended, fresh.stderr()).toEqual({code: 0, signal: null});
		expect(commits()).toEqual(['Complete task 1', 'Complete task 2']);
	});

	it('leaves its command running when killed, and continues where it was when resumed', async () => {
		const allowedTools = ['Bash'];
		const killed = start('crash-window?after=1&seconds=120', {allowedTools});
		const marker = 'for second in $(seq 120)';
		const commands = () =>
			processesOf(home).filter(pid => {
				try {
					return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(marker) && pid !== killed.child.pid;
				} catch {
					return false;
				}
			});
		await waitFor(() => commands().length > 0, {what: 'the long command', timeoutMs: 30_000});
		killed.child.kill('SIGKILL');
		expect(await killed.ended).toEqual({code: null, signal: 'SIGKILL'});
		expect(commands().length).toBeGreaterThan(0);
		expect(killed.result()).toBeUndefined();
		const resumed = start('', {resumeId: killed.sessionId, prompt: 'Continue from where you stopped.', allowedTools});
		expect(await resumed.ended, resumed.stderr()).toEqual({code: 0, signal: null});
		expect(commits()).toEqual(['Complete task 1', 'Complete task 2']);
	});

	it('shows a slow answer as it comes', async () => {
		const run = start('slow?ms=5');
		expect(await run.ended, run.stderr()).toEqual({code: 0, signal: null});
		const deltas = run.events().filter(event => JSON.stringify(event).includes('"text_delta"'));
		// Five answers of ten pieces each.
		expect(deltas.length).toBeGreaterThanOrEqual(40);
		expect(commits()).toHaveLength(2);
	});
});
