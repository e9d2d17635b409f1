import {type ChildProcess, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {readEntry} from '../watch/process-table.ts';
import {createNamelessFile, hasNamelessFiles, type NamelessFile} from './nameless-file.ts';
import {type Environment, exportsOf, scriptOf} from './script.ts';

export type ShellRequest = {
	readonly argv: readonly string[];
	readonly cwd: string;
	/** The whole environment of the command. */
	readonly env: Environment;
	/** Ends the command with SIGTERM. */
	readonly signal: AbortSignal;
	/** Told about once a second how much it has said so far, in bytes. */
	readonly onSize: (bytes: number) => void;
};

export type ShellAnswer = {
	/** 128 and the number of a signal where one ended it; 137 where how it ended will never be told. */
	readonly exitCode: number;
	/** What it has said until it ended; what its children say later is not waited for. */
	readonly stdout: string;
	readonly stderr: string;
};

/**
 * A shell of a megabyte that starts commands for us. To start one from a large process takes many times as long, in which that
 * process stands still. Commands get no stdin.
 */
export type SmallShell = {
	/** Undefined: nothing was started, the command is to be run another way. */
	readonly run: (request: ShellRequest) => Promise<ShellAnswer | undefined>;
	/** Commands under way are not waited for. */
	readonly close: () => void;
};

const mostBytes = 256 * 1024 * 1024;
const lookMs = 1000;
const killed = 137;

type Pending = {readonly began: (pid: number) => void; readonly ended: (exitCode: number) => void};

const shells = new Set<number>();

/** Whether a process group is that of such a shell, so that all in it is what we asked for. */
export const isSmallShell = (group: number): boolean => shells.has(group);

const startShell = (env: Environment) => {
	const shell = spawn('/bin/sh', [], {cwd: '/', env, detached: true, stdio: ['pipe', 'pipe', 'ignore']});
	shell.unref();
	if (shell.pid !== undefined) shells.add(shell.pid);
	for (const pipe of [shell.stdin, shell.stdout]) (pipe as unknown as {unref: () => void}).unref();
	return shell;
};

/** Who waits for what, told by the lines of the shell. */
const createPending = (shell: ChildProcess & {stdout: NodeJS.ReadableStream}) => {
	const pending = new Map<string, Pending>();
	let isGone = false;
	const gone = (): void => {
		isGone = true;
	};
	shell.on('error', gone);
	shell.on('exit', gone);
	shell.stdin?.on('error', gone);
	const lines = createInterface(shell.stdout);
	lines.on('line', line => {
		const [what, id = '', value] = line.split(' ');
		if (what === 's') pending.get(id)?.began(Number(value));
		else pending.get(id)?.ended(Number(value));
	});
	// Commands under way outlive the shell, and what waits for them holds the pipe open and still tells how they ended.
	lines.on('close', () => {
		gone();
		for (const one of pending.values()) one.ended(killed);
	});
	return {pending, isGone: () => isGone};
};

/** Ends a command of the shell, unless it has ended by itself: its pid may be another's before we hear of that. */
const endCommand = async ({pid: group}: ChildProcess, pid: number): Promise<void> => {
	if ((await readEntry(pid))?.group !== group) return;
	try {
		process.kill(pid, 'SIGTERM');
	} catch {
		// It ended at this moment.
	}
};

/** Undefined where its answers have no place: other systems than Linux, some containers. */
export const startSmallShell = (): SmallShell | undefined => {
	if (!hasNamelessFiles()) return undefined;
	const base = Object.fromEntries(
		Object.entries(process.env).filter(([, value]) => value !== undefined),
	) as Environment;
	const shell = startShell(base);
	const {pending, isGone} = createPending(shell);
	let count = 0;

	const ask = (script: string, id: string, {signal, onSize}: ShellRequest, size: () => number): Promise<number> =>
		new Promise(resolve => {
			let pid: number | undefined;
			const end = (): void => {
				if (pid !== undefined) void endCommand(shell, pid);
			};
			const timer = setInterval(() => onSize(size()), lookMs);
			signal.addEventListener('abort', end, {once: true});
			pending.set(id, {
				began: started => {
					pid = started;
					if (signal.aborted) end();
				},
				ended: exitCode => {
					pending.delete(id);
					clearInterval(timer);
					signal.removeEventListener('abort', end);
					resolve(exitCode);
				},
			});
			shell.stdin.write(script);
		});

	const run = async (request: ShellRequest): Promise<ShellAnswer | undefined> => {
		const setting = exportsOf(base, request.env);
		if (setting === undefined || isGone()) return undefined;
		const files: NamelessFile[] = [];
		try {
			files.push(createNamelessFile(), createNamelessFile());
			const [stdout, stderr] = files as [NamelessFile, NamelessFile];
			const id = `${count++}`;
			const script = scriptOf(id, request, {setting, stdout: stdout.path, stderr: stderr.path});
			const exitCode = await ask(script, id, request, () => stdout.size() + stderr.size());
			return {exitCode, stdout: stdout.text(mostBytes), stderr: stderr.text(mostBytes)};
		} finally {
			for (const file of files) file.close();
		}
	};
	return {run, close: () => void shell.stdin.end()};
};
