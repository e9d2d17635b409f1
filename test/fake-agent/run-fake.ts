import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {adapterFor} from '../../source/agents/index.ts';
import type {FakeScript, PlannedStream} from '../../source/plan/types.ts';
import {readAll} from '../agents/read-all.ts';
import {createPlannedStream} from '../helpers/create-run.ts';
import {gitEnvironment, type TemporaryRepository} from '../helpers/temporary-repository.ts';

const adapter = adapterFor('fake');

/** The program as the package ships it: one file. */
export const bundleFakeAgent = async (): Promise<string> => {
	const outfile = join(mkdtempSync(join(tmpdir(), 'claude-grid-fake-')), 'fake-agent.js');
	await build({
		entryPoints: [join(import.meta.dirname, '../../source/fake-agent/main.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		logLevel: 'silent',
	});
	writeFileSync(join(outfile, '../package.json'), '{"type":"module"}');
	return outfile;
};

export const streamWith = (
	titles: readonly string[],
	fake: FakeScript = {},
	more: Partial<PlannedStream> = {},
): PlannedStream =>
	createPlannedStream({
		id: 'Stream-A',
		agent: 'fake',
		tasks: titles.map(title => ({title, acceptance: []})),
		fake: {taskMs: 20, ...fake},
		...more,
	});

/** A worktree on a branch of its own, as a stream gets one. */
export const addWorktree = ({git, parent}: TemporaryRepository, branch = 'stream/stream-a'): string => {
	const path = join(parent, branch.replaceAll('/', '-'));
	git(['worktree', 'add', '-q', '-b', branch, path]);
	return path;
};

export type FakeRun = {
	readonly child: ChildProcess;
	readonly sessionId: string;
	/** The session's folder. */
	readonly folder: string;
	readonly exited: Promise<{readonly code: number | null; readonly signal: NodeJS.Signals | null}>;
	readonly output: () => Buffer;
	/** Everything its output says so far, through the adapter's parser. */
	readonly read: () => ReturnType<typeof readAll>;
};

/** Starts the fake agent as its adapter says, stdout and stderr into files, in a session of its own. */
export const startFake = (
	program: string,
	worktree: string,
	stream: PlannedStream,
	{attempt = 1, resumeId}: {readonly attempt?: number; readonly resumeId?: string} = {},
): FakeRun => {
	const sessionId = randomUUID();
	const folder = join(worktree, '..', `session-${sessionId}`);
	mkdirSync(folder);
	const programs = {node: process.execPath, mcp: '', fakeAgent: program, env: {}};
	const prompt = resumeId === undefined ? 'Do the tasks.' : 'Your work is not committed. Commit your work now.';
	const {argv, env, files} = adapter.launch({
		stream,
		prompt,
		sessionId,
		attempt,
		folder,
		programs,
		gitFolders: [],
		socket: join(folder, 's.sock'),
		...(resumeId !== undefined && {resumeId}),
	});
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	const file = join(folder, 'stdout.jsonl');
	const out = openSync(file, 'a');
	const errors = openSync(join(folder, 'stderr.log'), 'a');
	const [command = '', ...args] = argv;
	const child = spawn(command, args, {
		cwd: worktree,
		env: {...gitEnvironment(), ...env},
		stdio: ['ignore', out, errors],
		detached: true,
	});
	closeSync(out);
	closeSync(errors);
	const exited = new Promise<{code: number | null; signal: NodeJS.Signals | null}>(resolve =>
		child.once('exit', (code, signal) => resolve({code, signal})),
	);
	const output = () => readFileSync(file);
	return {
		child,
		sessionId,
		folder,
		exited,
		output,
		read: () => readAll(adapter, output().toString('utf8').split('\n')),
	};
};
