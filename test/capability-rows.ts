import {
	agent,
	all,
	command,
	type Entry,
	key,
	part,
	planKey,
	roles,
	route,
	template,
	tool,
	verb,
} from './helpers/entries.ts';

export type CapabilityRow = {
	readonly capability: string;
	/** Where the user finds it, Markdown. */
	readonly where: string;
	readonly entry: Entry;
	/** The test file that shows what it does. */
	readonly shownBy: string;
};

/** The lead agent of documents 000 and 001. */
const leadAgent: readonly CapabilityRow[] = [
	{
		capability: 'one agent leads others and is never blocked by them',
		where: '`orchestrate "<goal>"`, MCP tools `stream_spawn` `stream_send` `stream_stop` `stream_merge` `events_poll`',
		entry: all(verb('orchestrate'), tool('stream_spawn', 'stream_send', 'stream_stop', 'stream_merge', 'events_poll')),
		shownBy: 'test/run/lead.test.ts',
	},
	{
		capability: 'three sub-agents, or as many as asked for',
		where: '`orchestrate --agents 3`',
		entry: verb('orchestrate', 'agents'),
		shownBy: 'test/run/lead.test.ts',
	},
	{
		capability: 'agents in the background that need nobody to wait',
		where: '`run --detach`; agents outlive the engine, the engine outlives the terminal',
		entry: verb('run', 'detach'),
		shownBy: 'test/engine/survival.test.ts',
	},
	{
		capability: 'context shared by resuming a session (`-r`)',
		where: "a stream's next session resumes the agent's own; `continue`, key `c`",
		entry: all(verb('continue'), key('c')),
		shownBy: 'test/agents/launch.test.ts',
	},
	{
		capability: 'coordination by status files and outputs',
		where: '`<run>/streams/<id>/status.json`, `<run>/sessions/<id>/stdout.jsonl`, `logs`',
		entry: all(
			verb('logs'),
			part(() => import('../source/store/run/status-file.ts'), 'writeStatusFile'),
		),
		shownBy: 'test/engine/history.test.ts',
	},
	{
		capability: 'the status of all agents (`check_status`)',
		where: '`status`, `status --json`',
		entry: verb('status', 'json'),
		shownBy: 'test/print/screens.test.ts',
	},
	{
		capability: 'a view of all agents at once, in tmux too',
		where: '`claude-grid`, `tmux`',
		entry: all(
			part(() => import('../source/commands/verbs/start/tui.ts'), 'run'),
			verb('tmux'),
		),
		shownBy: 'test/commands/tmux.test.ts',
	},
	{
		capability: 'a web page on port 8888',
		where: '`web`',
		entry: verb('web', 'port'),
		shownBy: 'test/dashboard/page.test.ts',
	},
	{
		capability: '`session start`, `session end`',
		where: '`session start`, `session end`',
		entry: verb('session'),
		shownBy: 'test/commands/handover.test.ts',
	},
	{
		capability: 'a handover document, old ones archived, given to the next session',
		where: '`handover`, `session end`, the prompt of each fresh session',
		entry: all(
			verb('handover'),
			part(() => import('../source/run/features/handover/handover-document.ts'), 'handoverDocument'),
		),
		shownBy: 'test/commands/handover.test.ts',
	},
	{
		capability: 'a library of templates and agent roles',
		where: '`init --template`, `tasks[].role`, `.claude-grid/templates`, `.claude-grid/roles`',
		entry: all(verb('init', 'template'), roles('me', 'ta', 'qa', 'sec', 'doc')),
		shownBy: 'test/commands/resources.test.ts',
	},
	{
		capability: "a project's own workflows",
		where: '`workflow` in the plan, `.claude-grid/workflows`',
		entry: planKey('workflow'),
		shownBy: 'test/commands/resources.test.ts',
	},
	{
		capability: 'a short-term memory of the session',
		where: 'the run in `<git dir>/claude-grid`, MCP tool `work_product_store`',
		entry: all(
			tool('work_product_store'),
			part(() => import('../source/store/run/run-file.ts'), 'createRunFile'),
		),
		shownBy: 'test/store/run-file.test.ts',
	},
];

/** The parallel tasks of document 002. */
const parallelTasks: readonly CapabilityRow[] = [
	{
		capability: 'a sample tasks file',
		where: '`init [file]`',
		entry: verb('init'),
		shownBy: 'test/commands/plan.test.ts',
	},
	{
		capability: 'tasks in parallel, each in its own worktree and branch `task/<name>`',
		where: '`run --tasks FILE --repo DIR`',
		entry: verb('run', 'tasks', 'repo'),
		shownBy: 'test/commands/seeds.test.ts',
	},
	{
		capability: 'a folder of your own for the worktrees',
		where: '`run --worktree-dir DIR`',
		entry: verb('run', 'worktreeDir'),
		shownBy: 'test/commands/run.test.ts',
	},
	{
		capability: 'permission modes `acceptEdits` `confirmEdits` `rejectEdits`, allowed tools per task',
		where: '`run --permission-mode`, `permissionMode` and `allowedTools` in the plan',
		entry: all(verb('run', 'permissionMode'), planKey('permissionMode', 'allowedTools')),
		shownBy: 'test/plan/shapes.test.ts',
	},
	{
		capability: 'worktrees removed afterwards',
		where: '`run --cleanup`, `clean`',
		entry: all(verb('run', 'cleanup'), verb('clean')),
		shownBy: 'test/commands/run.test.ts',
	},
	{
		capability: 'results as JSON, with the success rate',
		where: '`run --output FILE`, `run --json`',
		entry: verb('run', 'output', 'json'),
		shownBy: 'test/run/results.test.ts',
	},
	{
		capability: 'a summary with wall time, sum of times and speed-up',
		where: 'the end of `run`',
		entry: part(() => import('../source/run/view/results.ts'), 'results'),
		shownBy: 'test/run/results.test.ts',
	},
	{
		capability: 'output as it comes, by task',
		where: '`run`, `logs -f`, the log pane',
		entry: all(verb('logs', 'follow'), key('enter')),
		shownBy: 'test/commands/live.test.ts',
	},
	{
		capability: 'the worktrees listed',
		where: '`list --repo DIR`',
		entry: verb('list', 'repo'),
		shownBy: 'test/commands/run.test.ts',
	},
	{
		capability: 'task lists of spec-kit, Kiro, OpenSpec and Task Master, and issues, as plans',
		where: '`plan import`, `plan sync`, `plan import --issues`',
		entry: verb('plan', 'issues'),
		shownBy: 'test/plan/import.test.ts',
	},
	{
		capability: 'pull requests, stacked as the plan is',
		where: '`pr`, `P`, `"deliver": "pr"`',
		entry: all(key('P'), verb('pr'), planKey('deliver')),
		shownBy: 'test/deliver/pull-requests.test.ts',
	},
	{
		capability: 'review and merge',
		where: '`d`, `m`, `M`, `merge`, `run --merge`',
		entry: all(key('d'), key('m'), key('M'), verb('merge'), verb('run', 'merge')),
		shownBy: 'test/git/merge.test.ts',
	},
	{
		capability: 'use case: features side by side',
		where: '`init --template features`',
		entry: template('features'),
		shownBy: 'test/plan/templates.test.ts',
	},
	{
		capability: 'use case: bugs side by side',
		where: '`init --template bugs`',
		entry: template('bugs'),
		shownBy: 'test/plan/templates.test.ts',
	},
	{
		capability: 'use case: a refactoring in parts',
		where: '`init --template refactor`',
		entry: template('refactor'),
		shownBy: 'test/plan/templates.test.ts',
	},
	{
		capability: 'use case: several approaches, one winner',
		where: '`init --template approaches`, `race` in the plan, `compare`, `adopt`',
		entry: all(template('approaches'), planKey('race'), verb('compare'), verb('adopt')),
		shownBy: 'test/race/race.test.ts',
	},
	{
		capability: 'what is wrong with the machine or the repository',
		where: '`doctor`',
		entry: verb('doctor'),
		shownBy: 'test/commands/live.test.ts',
	},
];

const recovery = () => import('../source/run/stream/recover.ts');

/** The orchestration of document 004. */
const orchestration: readonly CapabilityRow[] = [
	{
		capability: 'streams with phases, dependencies and tasks',
		where: 'the plan: `phase`, `dependencies`, `tasks`',
		entry: planKey('phase', 'dependencies', 'tasks'),
		shownBy: 'test/plan/read-plan.test.ts',
	},
	{
		capability: '`orchestration-config.json` taken over unchanged',
		where: '`claude-grid <file>`, `run <file>`',
		entry: part(() => import('../source/plan/read/config-shape.ts'), 'readConfigShape'),
		shownBy: 'test/commands/seeds.test.ts',
	},
	{
		capability: 'a plan made from a goal (generate), shown and checked (config)',
		where: '`plan "<goal>"`, `plan show`, `plan lint`, `plan apply`',
		entry: verb('plan'),
		shownBy: 'test/commands/plan.test.ts',
	},
	{
		capability: 'faults of a plan in the words of the guide, and its good advice',
		where: '`plan lint`, exit code 2',
		entry: part(() => import('../source/plan/lint/lint.ts'), 'lint'),
		shownBy: 'test/plan/lint.test.ts',
	},
	{
		capability: 'how many work at once (`maxParallelStreams`)',
		where: '`maxParallel` in the plan, `--max-parallel`',
		entry: all(planKey('maxParallel'), verb('run', 'maxParallel')),
		shownBy: 'test/run/schedule.test.ts',
	},
	{
		capability: 'foundation first, then parallel, then integration',
		where: '`phase`; the engine starts what can start',
		entry: part(() => import('../source/run/schedule.ts'), 'schedule'),
		shownBy: 'test/run/schedule.test.ts',
	},
	{
		capability: 'the tree of `/orchestration status`, with legend and next actions',
		where: '`status --long`',
		entry: part(() => import('../source/print/status/status-tree.ts'), 'statusTree'),
		shownBy: 'test/print/screens.test.ts',
	},
	{
		capability: 'a live screen with bars, agents, alerts and colours (`watch-status`)',
		where: '`claude-grid`, `watch --refresh N --no-color --api URL`',
		entry: verb('watch', 'refresh', 'color', 'api'),
		shownBy: 'test/commands/watch-api.test.ts',
	},
	{
		capability: 'attach to a stream, answer it, leave it again',
		where: '`a`, `attach`',
		entry: all(key('a'), verb('attach')),
		shownBy: 'test/journeys/attach.test.ts',
	},
	{
		capability: 'a stream that waits for input is answered',
		where: '`y` `n` `i`, `approve`, `deny`, `send`',
		entry: all(key('y'), key('n'), key('i'), verb('approve'), verb('deny'), verb('send')),
		shownBy: 'test/agents-real/grid-questions.test.ts',
	},
	{
		capability: 'streams started by hand (manual parallel execution)',
		where: '`s`, `spawn`',
		entry: all(key('s'), verb('spawn')),
		shownBy: 'test/run/commands.test.ts',
	},
	{
		capability: 'stall detection (`stallTimeoutMinutes`)',
		where: '`contextRecovery.stallTimeoutMinutes`',
		entry: all(
			planKey('stallTimeoutMinutes'),
			part(() => import('../source/run/policy/stall.ts'), 'watchForStall'),
		),
		shownBy: 'test/run/stall.test.ts',
	},
	{
		capability: 'context exhaustion seen in the output',
		where: 'structured events first, the five phrases for agents without them',
		entry: all(
			agent('claude'),
			agent('command'),
			part(() => import('../source/agents/shared/failure-class.ts'), 'classOfText'),
		),
		shownBy: 'test/agents/claude-parse.test.ts',
	},
	{
		capability: 'recovery by itself, with a maximum, or switched off',
		where: '`contextRecovery.autoRecoveryEnabled`, `maxRecoveryAttempts`',
		entry: all(planKey('autoRecoveryEnabled', 'maxRecoveryAttempts'), part(recovery, 'settleRecovery')),
		shownBy: 'test/run/recovery.test.ts',
	},
	{
		capability: 'a stuck stream restarted by hand (`/continue Stream-B`)',
		where: '`r`, `recover`, `continue`',
		entry: all(key('r'), verb('recover'), command('stream.recover')),
		shownBy: 'test/run/commands.test.ts',
	},
	{
		capability: 'recovery watched in the output',
		where: "the seeds' words in the run's history, `run`, the log",
		entry: part(() => import('../source/run/view/describe.ts'), 'describeState'),
		shownBy: 'test/run/recovery.test.ts',
	},
	{
		capability: 'HTTP API: `GET /health`',
		where: '`serve`, the socket',
		entry: all(verb('serve', 'port', 'openReads'), route('/health')),
		shownBy: 'test/server/public-routes.test.ts',
	},
	...[
		['/api/streams', 'all streams'],
		['/api/streams/Stream-B', 'one stream'],
		['/api/streams/Stream-B/health', "a stream's health"],
		['/api/streams/Stream-B/checkpoint', "a stream's checkpoint"],
		['/api/tasks?streamId=Stream-B&status=pending', 'tasks'],
		['/api/activity?active=true', 'activity'],
		['/api/checkpoints', 'checkpoints'],
	].map(([path = '', what = '']) => ({
		capability: `HTTP API: ${what}`,
		where: `\`GET ${path.replace('Stream-B', ':id').replace('=Stream-B', '=')}\``,
		entry: route(path),
		shownBy: 'test/server/public-routes.test.ts',
	})),
	...[
		['stream_list', 'all streams'],
		['stream_get', 'one stream'],
		['stream_conflict_check', 'files that collide'],
		['task_list', "a stream's tasks"],
		['task_update', 'a task begun, done or blocked, with the reason'],
		['progress_summary', 'a short overview'],
		['work_product_store', 'work products that survive a restart'],
		['checkpoint_create', 'a checkpoint when an agent wants one'],
	].map(([name = '', what = '']) => ({
		capability: `MCP: ${what}`,
		where: `\`${name}\` (\`mcp\`)`,
		entry: all(verb('mcp'), tool(name)),
		shownBy: 'test/server/mcp.test.ts',
	})),
	{
		capability: 'a notice when streams are done, stalled or need you',
		where: 'terminal, desktop, a command of yours: `config`',
		entry: all(
			verb('config'),
			part(() => import('../source/notify/terminal-notice.ts'), 'terminalNotice'),
		),
		shownBy: 'test/notify/notify.test.ts',
	},
	{
		capability: 'a script that waits for the end (`wait-for-completion.sh`)',
		where: '`wait`, exit codes',
		entry: verb('wait', 'for', 'timeout'),
		shownBy: 'test/commands/live.test.ts',
	},
	{
		capability: 'worktree conflicts found, prevented, mended',
		where: 'the conflict radar, `doctor`, `rescue`, `merge`',
		entry: all(
			verb('rescue'),
			part(() => import('../source/git/merge/conflicts.ts'), 'scanConflicts'),
		),
		shownBy: 'test/git/merge.test.ts',
	},
	{
		capability: 'merge the branches and clean up, nothing lost',
		where: '`M`, `merge`, `clean`',
		entry: all(key('M'), command('run.merge'), verb('clean')),
		shownBy: 'test/engine/nothing-lost.test.ts',
	},
];

export const capabilities: readonly {readonly system: string; readonly rows: readonly CapabilityRow[]}[] = [
	{system: 'A lead agent and its sub-agents', rows: leadAgent},
	{system: 'Tasks in parallel', rows: parallelTasks},
	{system: 'Orchestrated streams', rows: orchestration},
];
