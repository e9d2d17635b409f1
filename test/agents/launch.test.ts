import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {adapterFor, adapters} from '../../source/agents/index.ts';
import type {LaunchRequest} from '../../source/agents/types.ts';
import type {PlannedStream} from '../../source/plan/types.ts';
import {createPlannedStream} from '../helpers/create-run.ts';

const request = (stream: Partial<PlannedStream> = {}, more: Partial<LaunchRequest> = {}): LaunchRequest => ({
	stream: createPlannedStream({id: 'Stream-A', ...stream}),
	prompt: 'Do it.',
	sessionId: '11111111-1111-4111-8111-111111111111',
	attempt: 1,
	folder: '/r/.git/claude-grid/runs/r1/sessions/s1',
	gitFolders: ['/r/.git', '/r/.git/worktrees/a'],
	programs: {node: '/usr/bin/node', mcp: '/r/run/mcp.mjs', fakeAgent: '/r/run/fake-agent.mjs', env: {NODE_OPTIONS: ''}},
	socket: '/run/grid.sock',
	...more,
});

describe('claude', () => {
	const {launch, takeOver} = adapterFor('claude');

	test('starts with its own session, tools and settings', () => {
		const {argv, files, env} = launch(request({allowedTools: ['Bash(npm test)'], model: 'opus'}));
		expect(argv.slice(0, 3)).toEqual(['claude', '-p', '--output-format']);
		expect(argv).toContain('--include-partial-messages');
		expect(argv.slice(argv.indexOf('--session-id'), argv.indexOf('--session-id') + 2)).toEqual([
			'--session-id',
			request().sessionId,
		]);
		const tools = argv.slice(argv.indexOf('--allowedTools') + 1, argv.indexOf('--mcp-config'));
		expect(tools).toEqual([
			'Bash(npm test)',
			'mcp__grid__task_update',
			'mcp__grid__task_list',
			'mcp__grid__stream_list',
			'mcp__grid__stream_get',
			'mcp__grid__progress_summary',
			'mcp__grid__stream_conflict_check',
			'mcp__grid__checkpoint_create',
			'mcp__grid__work_product_store',
		]);
		expect(argv).not.toContain('--strict-mcp-config');
		expect(argv.at(-1)).toBe('--model=opus');
		expect(argv[argv.indexOf('--settings') + 1]).toBe(`${request().folder}/settings.json`);
		expect(Object.keys(JSON.parse(files['settings.json']!).hooks)).toEqual(['PostToolBatch', 'Stop']);
		expect(files['hook.sh']).toMatch(/^#!\/bin\/sh\n/);
		const identity = {
			CLAUDE_GRID_SOCKET: '/run/grid.sock',
			CLAUDE_GRID_STREAM: 'Stream-A',
			CLAUDE_GRID_SESSION: request().sessionId,
			CLAUDE_GRID_FOLDER: request().folder,
		};
		expect(JSON.parse(files['mcp.json']!)).toEqual({
			mcpServers: {
				grid: {
					command: '/usr/bin/node',
					args: ['/r/run/mcp.mjs'],
					env: {NODE_OPTIONS: '', ...identity},
					alwaysLoad: true,
					timeout: 32_400_000,
				},
			},
		});
		expect(env).toMatchObject({...identity, CLAUDE_CODE_ENABLE_TODO_TOOLS: '1', DISABLE_AUTOUPDATER: '1'});
	});

	test('resumes its own conversation instead of beginning one', () => {
		const {argv} = launch(request({}, {resumeId: 'abc-1'}));
		expect(argv.slice(argv.indexOf('--resume'), argv.indexOf('--resume') + 2)).toEqual(['--resume', 'abc-1']);
		expect(argv).not.toContain('--session-id');
	});

	test('is taken over in its interactive form, with its permission mode again', () => {
		const {stream, gitFolders} = request({permissionMode: 'plan'});
		expect(takeOver({stream, gitFolders, resumeId: 'abc-1'})).toEqual([
			'claude',
			'--resume',
			'abc-1',
			'--permission-mode',
			'plan',
		]);
		expect(takeOver({stream, gitFolders})).toEqual(['claude', '--permission-mode', 'plan']);
		const settings = ['--settings', '{"sandbox":{"enabled":false}}'];
		expect(takeOver({stream, gitFolders, isBoxed: true})).toEqual(['claude', '--permission-mode', 'plan', ...settings]);
	});
});

describe('every agent', () => {
	const structured = Object.values(adapters).filter(adapter => adapter.name !== 'command' && adapter.name !== 'fake');

	test.each(structured)('$name gets its prompt whole on stdin, and no other user sees it', ({launch}) => {
		for (const prompt of ['SECRET WORDS', '--help me', '/continue Stream-A', 'SECRET '.repeat(90_000)])
			for (const more of [{}, {resumeId: 'abc-1'}]) {
				const {argv, env, files, stdin} = launch(request({prompt}, {prompt, ...more}));
				expect(files[stdin ?? '']).toBe(prompt);
				expect(JSON.stringify([argv, env])).not.toMatch(/SECRET|--help|\/continue/);
			}
	});

	test.each(structured)('$name is given its conversation to continue with', ({launch, takeOver}) => {
		expect(launch(request({}, {resumeId: 'abc-1'})).argv).toContain('abc-1');
		expect(takeOver({...request(), resumeId: 'abc-1'})).toContain('abc-1');
	});

	test.each(Object.values(adapters))('$name knows who it works for', ({launch}) => {
		expect(launch(request({command: ['x']})).env).toMatchObject({
			CLAUDE_GRID_STREAM: 'Stream-A',
			CLAUDE_GRID_SESSION: request().sessionId,
		});
	});
});

describe('codex', () => {
	const {launch, takeOver} = adapterFor('codex');
	const roots = ['--add-dir', '/r/.git', '--add-dir', '/r/.git/worktrees/a'];

	test('may write the folders of git that it is given, without which a worktree takes no commit', () => {
		const {argv} = launch(request());
		expect(argv.slice(argv.indexOf('-s'))).toEqual(['-s', 'workspace-write', ...roots, '-']);
		const resumed = launch(request({model: 'a"b'}, {resumeId: 'abc-1'})).argv;
		expect(resumed.slice(0, 4)).toEqual(['codex', 'exec', 'resume', '--json']);
		expect(resumed).toContain('sandbox_workspace_write.writable_roots=["/r/.git","/r/.git/worktrees/a"]');
		expect(resumed).toContain('model="a\\"b"');
		expect(resumed.slice(-2)).toEqual(['abc-1', '-']);
	});

	test.each([
		['acceptEdits', 'workspace-write'],
		['auto', 'workspace-write'],
		['bypassPermissions', 'danger-full-access'],
		['default', 'read-only'],
		['dontAsk', 'read-only'],
		['plan', 'read-only'],
	])('in the mode %s works in the sandbox %s, resumed too', (permissionMode, sandbox) => {
		const {argv} = launch(request({permissionMode}));
		expect(argv[argv.indexOf('-s') + 1]).toBe(sandbox);
		expect(launch(request({permissionMode}, {resumeId: 'abc-1'})).argv).toContain(`sandbox_mode="${sandbox}"`);
	});

	test('reports by the MCP server, whose other tools stay refused', () => {
		const {argv} = launch(request());
		expect(argv).toContain('mcp_servers.grid.command="/usr/bin/node"');
		expect(argv).toContain('mcp_servers.grid.args=["/r/run/mcp.mjs"]');
		expect(argv).toContain('mcp_servers.grid.env.CLAUDE_GRID_STREAM="Stream-A"');
		expect(argv).toContain('mcp_servers.grid.tools.task_update.approval_mode="approve"');
		expect(argv.join(' ')).not.toContain('stream_stop');
	});

	test('is taken over in the same sandbox, without one of its own in one of ours', () => {
		expect(takeOver({...request(), resumeId: 'abc-1'})).toEqual([
			...['codex', 'resume', 'abc-1', '-s', 'workspace-write'],
			...roots,
		]);
		expect(takeOver({...request(), isBoxed: true})).toEqual(['codex', '-s', 'danger-full-access']);
		expect(takeOver({...request({permissionMode: 'plan'}), isBoxed: true})).toEqual(['codex', '-s', 'read-only']);
	});
});

describe('gemini', () => {
	const {launch, takeOver} = adapterFor('gemini');
	const allowedTools = ['Bash(git commit:*)', 'Bash(npm test)', 'Bash(a, b)', 'Read'];

	test.each([
		['acceptEdits', 'auto_edit'],
		['auto', 'yolo'],
		['bypassPermissions', 'yolo'],
		['default', 'default'],
		['dontAsk', 'default'],
		['plan', 'plan'],
	])('in the mode %s has the approval mode %s', (permissionMode, mode) => {
		const {argv} = launch(request({permissionMode}));
		expect(argv[argv.indexOf('--approval-mode') + 1]).toBe(mode);
	});

	test('may run the commands that the plan allows, and no other', () => {
		const rules = (stream: Partial<PlannedStream>) =>
			launch(request(stream)).argv.filter(part => part.startsWith('--allowed-tools'));
		expect(rules({allowedTools})).toEqual([
			'--allowed-tools=run_shell_command(git commit)',
			'--allowed-tools=run_shell_command(npm test)',
		]);
		expect(rules({allowedTools: ['Bash']})).toEqual(['--allowed-tools=run_shell_command']);
		for (const permissionMode of ['plan', 'auto', 'bypassPermissions'] as const)
			expect(rules({allowedTools, permissionMode})).toEqual([]);
		expect(takeOver({...request({allowedTools}), resumeId: 'abc-1'})).toEqual([
			...['gemini', '-r', 'abc-1', '--approval-mode', 'auto_edit'],
		]);
	});

	test('is told of them in a policy, beside those of the user, once it takes no list of them any more', () => {
		const help = '--policy  Additional policy files [array]\n--admin-policy  More';
		const launched = (stream: Partial<PlannedStream>, env: Record<string, string> = {HOME: '/home/u'}) => {
			const {argv, files} = launch(request(stream, {help, env}));
			expect(argv.join(' ')).not.toContain('--allowed-tools');
			return {policies: argv.filter(part => part.startsWith('--policy')), text: files['policy.toml']};
		};
		const ours = `--policy=${request().folder}/policy.toml`;
		const {policies, text} = launched({allowedTools});
		expect(policies).toEqual(['--policy=/home/u/.gemini/policies', ours]);
		expect(text).toContain('commandPrefix = ["git commit","npm test"]\ndecision = "allow"');
		expect(launched({allowedTools}, {HOME: '/home/u', GEMINI_CLI_HOME: '/g'}).policies[0]).toContain('=/g/.gemini/');
		expect(launched({allowedTools: ['Bash']}).text).not.toContain('commandPrefix');
		for (const permissionMode of ['plan', 'auto', 'bypassPermissions'] as const)
			expect(launched({allowedTools, permissionMode})).toEqual({policies: [], text: undefined});
		const both = launch(request({allowedTools}, {help: `${help}\n--allowed-tools  [DEPRECATED]`}));
		expect(both.argv.join(' ')).not.toContain('--policy');
		expect(launch(request({allowedTools}, {help: '-p  Run'})).argv.join(' ')).not.toMatch(/--(policy|allowed)/);
	});

	test('says of itself what is no sign of a failure', () => {
		const {isAside} = adapterFor('gemini');
		for (const line of [
			'Warning: 256-color support not detected.',
			'Ripgrep is not available. Falling back to GrepTool.',
		])
			expect(isAside?.(line)).toBe(true);
		expect(isAside?.('Error when talking to Gemini API')).toBe(false);
	});
});

test('gemini without an account is told by its exit code alone', () => {
	const {endOf} = adapterFor('gemini');
	expect(endOf?.(41, null)).toMatchObject({
		ok: false,
		class: 'permanent',
		text: expect.stringContaining('GEMINI_API_KEY'),
	});
	expect(endOf?.(1, null)).toBeUndefined();
});

describe('opencode', () => {
	const {launch} = adapterFor('opencode');
	const configuration = (stream: Partial<PlannedStream> = {}) =>
		JSON.parse(launch(request(stream)).env.OPENCODE_CONFIG_CONTENT!);

	test('reports by the MCP server of this session, whose other tools are denied', () => {
		const {mcp, permission} = configuration();
		expect(mcp.grid).toMatchObject({type: 'local', command: ['/usr/bin/node', '/r/run/mcp.mjs']});
		expect(mcp.grid.environment).toMatchObject({CLAUDE_GRID_STREAM: 'Stream-A'});
		expect(permission).toMatchObject({'grid_*': 'deny', grid_task_update: 'allow'});
		expect(permission).not.toHaveProperty('grid_stream_stop');
	});

	test('may run the commands that the plan allows; what would need a question is denied', () => {
		const {permission} = configuration({allowedTools: ['Bash(git commit:*)']});
		expect(permission).toMatchObject({
			edit: 'allow',
			bash: {'*': 'deny', 'git commit': 'allow', 'git commit *': 'allow'},
			external_directory: {'*': 'deny', '/r/.git/claude-grid/runs/r1/sessions/s1/*': 'allow'},
		});
		expect(configuration({allowedTools: ['Bash']}).permission.bash).toBe('allow');
		expect(configuration({permissionMode: 'default'}).permission.edit).toBe('deny');
		expect(launch(request({permissionMode: 'plan'})).argv).toContain('plan');
		expect(launch(request({permissionMode: 'auto'})).argv).toContain('--auto');
		expect(configuration({permissionMode: 'auto'}).permission).not.toHaveProperty('bash');
	});
});

describe('command', () => {
	const {launch, endOf, parse} = adapterFor('command');

	test('runs an argv as it is, with its places filled', () => {
		const {argv} = launch(
			request({command: ['my-agent', '--text={prompt}', '{promptFile}', '$(x)']}, {prompt: 'a {promptFile} $& b'}),
		);
		expect(argv).toEqual([
			'my-agent',
			'--text=a {promptFile} $& b',
			'/r/.git/claude-grid/runs/r1/sessions/s1/prompt.md',
			'$(x)',
		]);
	});

	test('runs a line in a shell, with the prompt in a file', () => {
		const {argv, env} = launch(request({command: 'my-agent < "$CLAUDE_GRID_PROMPT_FILE"'}, {prompt: '$(rm -rf ~)'}));
		expect(argv).toEqual(['sh', '-c', 'my-agent < "$CLAUDE_GRID_PROMPT_FILE"', 'claude-grid-command']);
		expect(env.CLAUDE_GRID_PROMPT_FILE).toBe('/r/.git/claude-grid/runs/r1/sessions/s1/prompt.md');
	});

	test.each(['"$1"', '"$*"', '"$@"'])('gives a line that takes %s the prompt as data', place => {
		const folder = mkdtempSync(join(tmpdir(), 'claude-grid-command-'));
		const prompt = '--$(touch no) `x` \'y\'\n"z"';
		const {argv, env, files} = launch(request({command: `printf %s ${place}`}, {prompt, folder}));
		writeFileSync(join(folder, 'prompt.arg'), files['prompt.arg'] ?? '');
		expect(argv.join(' ')).not.toContain('touch');
		const said = execFileSync('/bin/sh', argv.slice(1), {cwd: folder, env: {...env, PATH: ''}, encoding: 'utf8'});
		expect([said, readdirSync(folder)]).toEqual([` ${prompt}`, ['prompt.arg']]);
		rmSync(folder, {recursive: true});
	});

	test('says what is missing when the plan names no command', () => {
		expect(() => launch(request())).toThrow(/Stream-A has the agent "command" but no command/);
	});

	test('every line is its own word, and a failure that ends in one of the five phrases is a full context', () => {
		const line = (text: string) => parse(null, {text, isCut: false});
		expect(line('working  on it')).toMatchObject({
			reports: [{type: 'said', text: 'working on it'}],
			entries: [{kind: 'text'}],
		});
		expect(line('   ').reports).toEqual([]);
		for (const phrase of [
			'context window exceeded',
			'Conversation compacted',
			'maximum context',
			'Context limit reached',
			'The conversation is too long',
		])
			expect(endOf?.(1, line(`! ${phrase}.`).memory)).toMatchObject({type: 'result', ok: false, class: 'context'});
	});
});

describe('fake', () => {
	test('is told its tasks and its script by a file', () => {
		const tasks = [
			{title: 'One', acceptance: []},
			{title: 'Two', acceptance: [], isCompleted: true},
		];
		const {argv, files} = adapterFor('fake').launch(
			request({id: '-x', tasks, fake: {taskMs: 5}}, {resumeId: 'abc-1', attempt: 2}),
		);
		expect(argv).toEqual([
			'/usr/bin/node',
			'/r/run/fake-agent.mjs',
			'--prompt-file=/r/.git/claude-grid/runs/r1/sessions/s1/prompt.md',
			'--script-file=/r/.git/claude-grid/runs/r1/sessions/s1/fake.json',
			`--session-id=${request().sessionId}`,
			'--resume=abc-1',
			'--attempt=2',
			'--stream=-x',
		]);
		expect(JSON.parse(files['fake.json']!)).toEqual({
			streamId: '-x',
			tasks: [
				{title: 'One', isCompleted: false},
				{title: 'Two', isCompleted: true},
			],
			script: {taskMs: 5},
		});
	});

	test('has one task, its prompt, when the plan has none', () => {
		const {files} = adapterFor('fake').launch(request({prompt: '\n  Build the login page\nwith care'}));
		expect(JSON.parse(files['fake.json']!).tasks).toEqual([{title: 'Build the login page', isCompleted: false}]);
	});
});
