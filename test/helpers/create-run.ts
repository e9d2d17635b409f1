import type {AgentName, Phase, Plan, PlannedStream} from '../../source/plan/types.ts';
import type {
	Alert,
	Conflict,
	Run,
	Session,
	Stream,
	StreamState,
	Task,
	TaskStatus,
} from '../../source/run/model/types.ts';

/** The instant the fixture stands at: 2026-01-15 12:41:20 UTC. */
export const fixtureNow = Date.UTC(2026, 0, 15, 12, 41, 20);

export const createPlannedStream = (over: Partial<PlannedStream> & {readonly id: string}): PlannedStream => ({
	name: over.id.toLowerCase(),
	phase: 'parallel',
	dependencies: [],
	prompt: 'Do the work.',
	tasks: [],
	files: [],
	agent: 'claude',
	permissionMode: 'acceptEdits',
	allowedTools: [],
	branch: `stream/${over.id.toLowerCase()}`,
	isolation: 'worktree',
	link: [],
	contextRecovery: {stallTimeoutMinutes: 10, autoRecoveryEnabled: true, maxRecoveryAttempts: 3},
	allowEmpty: false,
	merge: 'manual',
	...over,
});

export const createPlan = (over: Partial<Plan> = {}): Plan => ({
	name: 'Auth refactor',
	base: 'main',
	maxParallel: 5,
	merge: 'manual',
	streams: [],
	shape: 'plan',
	notes: [],
	...over,
});

/** `p` proved, `c` claimed, `>` in progress, `b` blocked, `.` pending. */
const taskMarks: Readonly<Record<string, {readonly status: TaskStatus; readonly isProved: boolean}>> = {
	p: {status: 'completed', isProved: true},
	c: {status: 'completed', isProved: false},
	'>': {status: 'in_progress', isProved: false},
	b: {status: 'blocked', isProved: false},
	'.': {status: 'pending', isProved: false},
};

export const createTasks = (marks: string, titles: readonly string[] = [], now = fixtureNow): readonly Task[] =>
	[...marks].map((mark, i) => {
		const {status, isProved} = taskMarks[mark]!;
		const claimed = status === 'completed' ? {claimedAt: now - 600_000} : {};
		return {title: titles[i] ?? `Task ${i + 1}`, status, isProved, ...claimed};
	});

export const createSession = (over: Partial<Session> & {readonly agent?: AgentName} = {}): Session => ({
	id: '6f1d2a34-0000-4000-8000-000000000001',
	attempt: 1,
	agent: 'claude',
	mode: 'fresh',
	cause: 'first',
	startedAt: fixtureNow - 2_530_000,
	offset: 0,
	memory: null,
	hasReported: true,
	lastEventAt: fixtureNow - 4000,
	openTools: [],
	backgroundTasks: [],
	todos: [],
	denials: 0,
	tokens: 0,
	costUsd: 0,
	...over,
});

export const createStream = (id: string, over: Partial<Stream> = {}): Stream => ({
	id,
	state: {is: 'pending'},
	merge: {is: 'unmerged'},
	tasks: [],
	sessions: [],
	attempt: over.sessions?.at(-1)?.attempt ?? 0,
	checkpoints: [],
	checkpointCount: 0,
	recoveriesLeft: 3,
	contextRecoveriesWithoutProgress: 0,
	crashes: 0,
	quickCrashes: [],
	askedTo: {commit: false, report: false},
	signAt: fixtureNow - 4000,
	progressAt: fixtureNow - 60_000,
	behind: {},
	isForced: false,
	notes: [],
	...over,
});

export const createRun = (
	over: Partial<Omit<Run, 'streams' | 'plan'>> & {
		readonly plan?: Plan;
		/** Streams by id; those of the plan that are missing are pending. */
		readonly streams?: Readonly<Record<string, Stream>>;
	} = {},
): Run => {
	const plan = over.plan ?? createPlan();
	const streams = Object.fromEntries(
		plan.streams.map(planned => {
			const tasks = createTasks(
				'.'.repeat(planned.tasks.length),
				planned.tasks.map(task => task.title),
			);
			return [planned.id, over.streams?.[planned.id] ?? createStream(planned.id, {tasks})];
		}),
	);
	return {
		schemaVersion: 1,
		id: 'auth-refactor-20260115',
		revision: 1,
		planHash: 'hash',
		planPath: '/home/me/shop/claude-grid.json',
		repository: '/home/me/shop',
		base: {name: 'main', commit: 'a'.repeat(40)},
		target: 'main',
		options: {isMergeAtEnd: false, isCleanupAtEnd: false, overrides: {}, worktreeFolder: '/home/me/shop.grid'},
		createdAt: fixtureNow - 2_530_000,
		bootId: 'boot',
		lastMessageAt: fixtureNow,
		isPaused: false,
		isStopping: false,
		restarts: [],
		isBreakerOpen: false,
		alerts: [],
		conflicts: [],
		mergeQueue: [],
		isDiskLow: false,
		...over,
		plan,
		streams,
	};
};

type Sketch = {
	readonly id: string;
	readonly name: string;
	readonly phase?: Phase;
	readonly after?: readonly string[];
	readonly agent?: AgentName;
	readonly tasks: readonly [string, readonly string[]];
	readonly state: StreamState;
	readonly session?: Partial<Session>;
	readonly more?: Partial<Stream>;
};

const ago = (seconds: number): number => fixtureNow - seconds * 1000;

const sketches: readonly Sketch[] = [
	{
		id: 'Stream-A',
		name: 'foundation',
		phase: 'foundation',
		tasks: ['pppp', ['Define core types', 'Write the schema', 'Move the config', 'Add the error page']],
		state: {is: 'completed', at: ago(1500)},
		session: {costUsd: 0.61, tokens: 182_000, endedAt: ago(1500), outcome: 'finished'},
		more: {
			merge: {is: 'merged', into: 'main', commit: 'b'.repeat(40), at: ago(1400)},
			work: createWork({commits: 4, files: 6, added: 212, removed: 40, branch: 'stream/stream-a'}),
		},
	},
	{
		id: 'Stream-B',
		name: 'api',
		after: ['Stream-A'],
		tasks: ['ppc>.', ['Add the token table', 'Sign tokens', 'Implement user authentication', 'Refresh tokens', 'Docs']],
		state: {is: 'running', since: ago(1300)},
		session: {
			attempt: 2,
			cause: 'context',
			doing: 'Edit src/auth/jwt.ts',
			doingAt: ago(4),
			contextUsed: 122_000,
			contextWindow: 200_000,
			tokens: 210_000,
			costUsd: 0.42,
		},
		more: {
			attempt: 2,
			work: createWork({commits: 2, files: 5, added: 148, removed: 21, branch: 'stream/stream-b'}),
			behind: {'Stream-A': 2},
		},
	},
	{
		id: 'Stream-C',
		name: 'ui',
		after: ['Stream-A'],
		agent: 'codex',
		tasks: ['p>..', ['Login form', 'Session banner', 'Sign-out', 'Error states']],
		state: {is: 'waiting', cause: 'permission', since: ago(80), detail: 'run rm -rf build'},
		session: {
			agent: 'codex',
			contextUsed: 24_000,
			contextWindow: 200_000,
			tokens: 40_000,
			costUsd: 0.11,
			doingAt: ago(80),
		},
	},
	{
		id: 'Stream-D',
		name: 'database',
		after: ['Stream-A'],
		tasks: ['pc>..', ['Users table', 'Sessions table', 'Migrate the old rows', 'Index', 'Seed data']],
		state: {is: 'running', since: ago(1200)},
		session: {
			doing: '$ npm test -- db',
			doingAt: ago(12),
			contextUsed: 68_000,
			contextWindow: 200_000,
			tokens: 120_000,
			costUsd: 0.37,
		},
		more: {work: createWork({commits: 1, files: 3, added: 61, removed: 4, branch: 'stream/stream-d'})},
	},
	{
		id: 'Stream-E',
		name: 'docs',
		after: ['Stream-A'],
		tasks: ['p..', ['Readme', 'API guide', 'Changelog']],
		state: {is: 'waiting', cause: 'limit', since: ago(600), until: fixtureNow + 5_020_000},
		session: {
			contextUsed: 31_000,
			contextWindow: 200_000,
			tokens: 52_000,
			costUsd: 0.18,
			endedAt: ago(600),
			outcome: 'limit',
		},
	},
	{
		id: 'Stream-F',
		name: 'end-to-end tests',
		after: ['Stream-A'],
		agent: 'claude',
		tasks: ['c>.', ['Browser set-up', 'Log in and out', 'Expired token']],
		state: {is: 'recovering', since: ago(9), class: 'stall'},
		session: {attempt: 2, cause: 'stall', doing: 'starting claude', doingAt: ago(9), tokens: 77_000, costUsd: 0.29},
	},
	{
		id: 'Stream-G',
		name: 'rate limiter',
		agent: 'gemini',
		tasks: ['...', ['Token bucket', 'Per-user limits', 'Headers']],
		state: {
			is: 'failed',
			reason: 'gemini is not logged in: run gemini once in a terminal',
			class: 'permanent',
			at: ago(400),
		},
		session: {agent: 'gemini', endedAt: ago(400), outcome: 'permanent', exit: {code: 41, signal: null}},
	},
	{
		id: 'Stream-Z',
		name: 'integration',
		phase: 'integration',
		after: ['Stream-B', 'Stream-C', 'Stream-D', 'Stream-E'],
		tasks: ['...', ['Wire it together', 'Smoke test', 'Release notes']],
		state: {is: 'pending'},
	},
];

export function createWork(over: Partial<NonNullable<Stream['work']>> = {}): NonNullable<Stream['work']> {
	return {
		head: 'c'.repeat(40),
		commits: 0,
		files: 0,
		added: 0,
		removed: 0,
		dirty: 0,
		branch: 'main',
		changedPaths: [],
		...over,
	};
}

const plannedOf = (sketch: Sketch): PlannedStream =>
	createPlannedStream({
		id: sketch.id,
		name: sketch.name,
		phase: sketch.phase ?? 'parallel',
		dependencies: sketch.after ?? [],
		agent: sketch.agent ?? 'claude',
		tasks: sketch.tasks[1].map(title => ({title, acceptance: []})),
	});

const streamOf = (sketch: Sketch): Stream => {
	const path = `/home/me/shop.grid/${sketch.id}`;
	const branch = `stream/${sketch.id.toLowerCase()}`;
	return createStream(sketch.id, {
		state: sketch.state,
		tasks: createTasks(...sketch.tasks),
		sessions: sketch.session ? [createSession(sketch.session)] : [],
		attempt: sketch.session ? (sketch.session.attempt ?? 1) : 0,
		...(sketch.session && {
			startedAt: ago(1500),
			workplace: {path, branch, startCommit: 'a'.repeat(40), tips: {}, isSetUp: true},
		}),
		...sketch.more,
	});
};

const conflicts: readonly Conflict[] = [{between: ['Stream-B', 'Stream-D'], files: ['src/db/schema.ts']}];

const alerts: readonly Alert[] = [
	{
		key: 'question:Stream-C:1',
		kind: 'question',
		streamId: 'Stream-C',
		text: 'asks to run rm -rf build',
		cure: 'a attach',
		since: ago(80),
	},
	{
		key: 'failed:Stream-G',
		kind: 'failed',
		streamId: 'Stream-G',
		text: 'gemini is not logged in',
		cure: 'r recover once you have logged in',
		since: ago(400),
	},
	{
		key: 'conflict:Stream-B:Stream-D',
		kind: 'conflict',
		streamId: 'Stream-B',
		text: 'Stream-B and Stream-D both change src/db/schema.ts',
		since: ago(60),
		isAdvice: true,
	},
];

/** The "Auth refactor" of the sketches: eight streams, nearly every state at once. */
export const createAuthRun = (over: Partial<Omit<Run, 'streams' | 'plan'>> = {}): Run =>
	createRun({
		plan: createPlan({streams: sketches.map(plannedOf)}),
		streams: Object.fromEntries(sketches.map(sketch => [sketch.id, streamOf(sketch)])),
		alerts,
		conflicts,
		...over,
	});

const spread = (count: number): readonly number[] => Array.from({length: count}, (_, i) => i);

/** Many running streams, for scrolling and for speed. */
export const createLargeRun = (count: number): Run => {
	const ids = spread(count).map(i => `Stream-${String(i + 1).padStart(3, '0')}`);
	return createRun({
		plan: createPlan({
			name: 'Many',
			maxParallel: count,
			streams: ids.map((id, i) => createPlannedStream({id, name: `part ${i + 1}`})),
		}),
		streams: Object.fromEntries(
			ids.map((id, i) => [
				id,
				createStream(id, {
					state: {is: 'running', since: ago(100)},
					tasks: createTasks('pc>..'),
					sessions: [createSession({doing: `Edit src/part-${i + 1}.ts`, doingAt: ago(i % 60)})],
				}),
			]),
		),
	});
};
