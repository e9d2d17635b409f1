import type {DiffFile, MergePreview} from '../../source/git/types.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import type {FoundAgent, Opening} from '../../source/ui/types.ts';
import {
	createAuthRun,
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	createTasks,
	createWork,
	fixtureNow,
} from './create-run.ts';
import {createMemoryEngine, type MemoryEngine} from './memory-engine.ts';

const at = (seconds: number): number => fixtureNow - seconds * 1000;

const sentence =
	"I'll add the refresh token next, then wire it into the middleware so that every route sees the same session.";

/** A log of `count` entries of every kind. */
export const createLog = (count: number): readonly LogEntry[] => {
	const kinds: readonly LogEntry[] = [
		{kind: 'text', text: sentence},
		{kind: 'tool', text: 'Edit   src/auth/jwt.ts', aside: '+12 −3', ok: true},
		{kind: 'tool', text: '$ npm test -- auth', aside: '3.2 s  exit 0', ok: true},
		{kind: 'task', text: 'Implement user authentication (claimed)'},
		{kind: 'thinking', text: 'The refresh token needs its own table, or a column on sessions.'},
		{kind: 'tool', text: '$ npx tsc --noEmit', aside: '5.9 s  exit 2', ok: false},
		{kind: 'result', text: "src/auth/jwt.ts(41,7): error TS2322: Type 'string' is not assignable.", ok: false},
		{kind: 'note', text: 'checkpoint 6 saved'},
		{kind: 'error', text: 'API retry 1 of 10: overloaded'},
		{kind: 'user', text: 'Keep the old cookie name, please.'},
	];
	return Array.from({length: count}, (_, i) => ({
		...kinds[i % kinds.length]!,
		at: at((count - i) * 7),
		...(i % 10 === 0 && {text: `${i}: ${sentence}`}),
	}));
};

const hunk = (size: number): readonly string[] => [
	'@@ -12,7 +12,9 @@ export const sign = (payload: Payload) => {',
	" import {createHmac} from 'node:crypto';",
	'-const secret = process.env.SECRET;',
	'+const secret = readSecret();',
	'+',
	'+/** A token that is good for `minutes`. */',
	...Array.from({length: size}, (_, i) => `+\treturn encode({...payload, part: ${i}});`),
	'\\ No newline at end of file',
];

export const diffFiles: readonly DiffFile[] = [
	{path: 'src/auth/jwt.ts', added: 62, removed: 3, isBinary: false, lines: hunk(58)},
	{path: 'src/auth/refresh-token.ts', added: 48, removed: 0, isBinary: false, lines: hunk(44)},
	{path: 'src/middleware/with-session-and-refresh.ts', added: 21, removed: 14, isBinary: false, lines: hunk(6)},
	{path: 'test/auth/jwt.test.ts', added: 17, removed: 4, isBinary: false, lines: hunk(2)},
	{path: 'package.json', added: 1, removed: 0, isBinary: false, lines: ['@@ -20,3 +20,4 @@', '+\t"jose": "^5.2.0",']},
	{path: 'media/logo.png', added: 0, removed: 0, isBinary: true, lines: []},
];

export const mergePreview: MergePreview = {
	branch: 'stream/stream-b',
	into: 'main',
	commits: [
		{sha: '9f1c2d3e4a5b6c7d8e9f', subject: 'Refresh tokens rotate on use'},
		{sha: '8e0b1c2d3f4a5b6c7d8e', subject: 'Sign tokens with the key of the day'},
		{sha: '7d9a0b1c2e3f4a5b6c7d', subject: 'Add the token table'},
		{sha: '6c8f9a0b1d2e3f4a5b6c', subject: 'Move the secret out of the environment'},
	],
	files: diffFiles.map(({path, added, removed}) => ({path, added, removed})),
	conflicts: [],
	dirty: [],
	isTargetCheckedOut: true,
	targetDirty: [],
};

const withStream = (run: Run, id: string, change: Partial<Stream>): Run => ({
	...run,
	streams: {...run.streams, [id]: {...run.streams[id]!, ...change}},
});

const withPlanned = (run: Run, id: string, change: Partial<Run['plan']['streams'][number]>): Run => ({
	...run,
	plan: {...run.plan, streams: run.plan.streams.map(one => (one.id === id ? {...one, ...change} : one))},
});

const head = 'c'.repeat(40);

/** The run of the sketches with Stream-B completed and ready to merge. */
const mergeRun = (): Run => {
	const done = withStream(createAuthRun(), 'Stream-B', {
		state: {is: 'completed', at: at(200)},
		sessions: [createSession({endedAt: at(200), outcome: 'finished', costUsd: 0.42})],
		work: createWork({head, commits: 4, files: 6, added: 149, removed: 21, branch: 'stream/stream-b'}),
		workplace: {
			path: '/home/me/shop.grid/Stream-B',
			branch: 'stream/stream-b',
			startCommit: 'a',
			tips: {},
			isSetUp: true,
		},
		verify: {ok: true, at: at(180), durationMs: 3200, head, tail: ''},
	});
	return withPlanned(done, 'Stream-B', {verify: 'npm test', files: ['src/auth/**', 'src/routes/login.ts']});
};

const merging = (merge: Stream['merge']): Run => withStream(mergeRun(), 'Stream-B', {merge});

const finishedRun = (isOk: boolean): Run => {
	const ids = ['Stream-A', 'Stream-B', 'Stream-C', 'Stream-D'];
	const plan = createPlan({
		streams: ids.map((id, i) => createPlannedStream({id, name: ['types', 'api', 'ui', 'docs'][i]!})),
	});
	const streams = ids.map((id, i) =>
		createStream(id, {
			state:
				!isOk && i === 1
					? {is: 'failed', reason: 'three crashes with the same last line', class: 'crash', at: at(60)}
					: {is: 'completed', at: at(60 * i)},
			work: createWork({head: `c${i}`, commits: 1, files: 1, added: 3}),
			merge: isOk && i === 0 ? {is: 'merged', into: 'main', commit: 'b'.repeat(40), at: at(30)} : {is: 'unmerged'},
			tasks: createTasks('pppp'),
			sessions: [createSession({startedAt: at(2500), endedAt: at(60 * i), outcome: 'finished', costUsd: 0.4 + i / 10})],
			workplace: {path: `/home/me/shop.grid/${id}`, branch: `stream/${id}`, startCommit: 'a', tips: {}, isSetUp: true},
		}),
	);
	return createRun({
		plan,
		streams: Object.fromEntries(streams.map(stream => [stream.id, stream])),
		finishedAt: fixtureNow,
	});
};

/** Stream-B in its second session, with checkpoints of both. */
const timelineRun = (): Run => {
	const sessions = [
		createSession({attempt: 1, startedAt: at(1400), endedAt: at(700), outcome: 'context'}),
		createSession({attempt: 2, mode: 'fresh', cause: 'context', startedAt: at(690)}),
	];
	const reasons = ['task 1 completed', 'every ten minutes', 'context', 'task 3 completed'];
	const checkpoints = reasons.map((why, i) => ({
		ref: `refs/claude-grid/run/Stream-B/${i + 1}`,
		commit: String(i).repeat(40),
		at: at([1100, 800, 695, 120][i]!),
		why,
		completedTasks: [1, 2, 2, 3][i]!,
		attempt: i < 3 ? 1 : 2,
	}));
	return withStream(createAuthRun(), 'Stream-B', {sessions, checkpoints, checkpointCount: 4});
};

export const screenRuns: Readonly<Record<string, () => Run>> = {
	auth: () => withPlanned(createAuthRun(), 'Stream-B', {files: ['src/auth/**', 'src/routes/login.ts']}),
	timeline: timelineRun,
	calm: () => createAuthRun({alerts: []}),
	merge: mergeRun,
	merging: () => merging({is: 'merging', step: 'verify merged tree', since: at(3)}),
	queued: () => merging({is: 'queued'}),
	merged: () => merging({is: 'merged', into: 'main', commit: 'd4c3b2a1908f7e6d5c4b', at: at(2)}),
	conflicted: () => merging({is: 'conflicted', files: ['src/db/schema.ts', 'src/auth/jwt.ts']}),
	refused: () =>
		merging({is: 'unmerged', note: 'verify of the merged tree failed: 2 tests failed in test/auth/jwt.test.ts'}),
	finished: () => finishedRun(true),
	failed: () => finishedRun(false),
};

const agents: readonly FoundAgent[] = [
	{name: 'claude', version: '2.1.34', installLine: 'npm install -g @anthropic-ai/claude-code'},
	{name: 'codex', installLine: 'npm install -g @openai/codex'},
	{name: 'gemini', version: '0.9.1', installLine: 'npm install -g @google/gemini-cli'},
	{name: 'fake', version: 'in the package', installLine: ''},
];

const planOpening: Extract<Opening, {is: 'plan'}> = {
	is: 'plan',
	plan: createPlan({
		...createAuthRun().plan,
		streams: createAuthRun().plan.streams.map((one, i) => ({
			...one,
			setup: 'npm ci',
			verify: 'npm test',
			allowedTools: ['Bash(npm test)', 'Bash(git commit *)'],
			...(i === 6 && {permissionMode: 'bypassPermissions'}),
		})),
	}),
	planPath: '/home/me/shop/claude-grid.json',
	checkout: '/home/user/project',
	base: 'main (a1b2c3d)',
	target: 'main',
	worktreeFolder: '/home/me/shop.grid',
	diskNeedBytes: 412_000_000,
	agents,
	criticalPath: ['Stream-A', 'Stream-B', 'Stream-Z'],
	advice: ['Stream-B and Stream-D both name src/db/**: they may conflict'],
	obstacles: [],
	start: async () => ({
		ok: false,
		code: 'LIVE',
		message: 'another run is live in this repository',
		cure: 'claude-grid list',
	}),
};

export const openings: Readonly<Record<string, Opening>> = {
	plan: planOpening,
	hindered: {
		...planOpening,
		obstacles: [{message: 'codex is not on PATH', cure: 'npm install -g @openai/codex, or start with --agent fake'}],
	},
	noPlan: {is: 'noPlan', repository: '/home/me/shop', templates: ['features', 'bugs', 'refactor', 'approaches']},
	noDraft: {
		...{is: 'noPlan', repository: '/home/me/shop', templates: ['features', 'bugs']},
		noDraft: {message: 'Claude Code, which drafts plans, is not on the PATH', cure: 'npm install -g claude'},
		tried: {goal: 'A shop', why: {message: 'Claude Code is not logged in', cure: 'claude, then /login'}},
	},
	broken: {
		is: 'broken',
		planPath: '/home/me/shop/claude-grid.json',
		problems: [
			{
				message: 'streams[0].taskz: is not a key of a plan; did you mean "tasks"?',
				place: {line: 7, column: 4},
				source: '\t\t\t"taskz": ["Core types"]',
			},
			{message: 'A plan needs streams.'},
		],
		isChanged: async () => false,
	},
	noRepository: {is: 'noRepository', folder: '/home/me/notes', demoFolder: '/home/me/claude-grid-demo-1'},
};

/** An engine in memory that has a log, a diff and a merge preview for every stream. */
export const createScreenEngine = (run: Run, hasContent = true): MemoryEngine =>
	createMemoryEngine({
		run,
		...(hasContent && {log: () => createLog(1204), diff: diffFiles, mergePreview}),
	});
