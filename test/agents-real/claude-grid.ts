import {readFileSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe} from 'vitest';
import type {Activity, Session, Stream} from '../../source/run/model/types.ts';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {processesWith, variable} from '../helpers/processes.ts';
import {openTerminal, type PseudoTerminal} from '../helpers/pseudo-terminal.ts';
import {type ClaudeVersion, claudeVersions, installClaude} from './install-claude.ts';
import {claudeEnvironment} from './run-claude.ts';
import {type StubApi, startStubApi} from './stub-api/stub-api.ts';

/** claude-grid in a repository and a home of its own, with real agents first on PATH. */
export type AgentGrid = Grid & {
	/** Opens claude-grid in a terminal of 120 x 40. */
	readonly open: (args: readonly string[]) => PseudoTerminal;
	readonly stream: (id: string) => Stream;
	/** A stream's session by its number, from 1. */
	readonly session: (id: string, number: number) => Session;
	/** A file of a session's folder: prompt.md, stdout.jsonl, mcp.json, ... */
	readonly sessionFile: (id: string, number: number, name: string) => string;
	readonly activities: () => readonly Activity[];
	/** Commit subjects of a stream's branch since main, oldest first. */
	readonly commits: (id: string) => readonly string[];
	/** Command lines of living processes of a session, by pid. */
	readonly commands: (sessionId: string) => ReadonlyMap<number, string>;
	readonly commandOf: (pid: number) => string;
};
/** With the real Claude Code and the stub as its API. */
export type ClaudeGrid = AgentGrid & {readonly api: StubApi};

const commandOf = (pid: number): string => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
	} catch {
		return '';
	}
};

const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

/** Several real agents on a busy machine take their time. */
const verbMs = 150_000;

/** `bins`: the programs that come first on PATH. `end` closes what the agents talk to. */
export const createAgentGrid = (
	bins: readonly string[],
	envIn: (home: string) => Readonly<Record<string, string>>,
	end: () => Promise<void>,
): AgentGrid => {
	const terminals: PseudoTerminal[] = [];
	const grid = createGrid({env: {PATH: [...bins.map(bin => dirname(bin)), process.env.PATH].join(delimiter)}});
	const env = {...grid.env, ...envIn(grid.home)};
	const stream = (id: string): Stream => grid.saved().streams[id]!;
	const session = (id: string, number: number): Session => stream(id).sessions[number - 1]!;
	const start: Grid['start'] = (args, options) =>
		grid.start(args, {timeoutMs: verbMs, ...options, env: {...env, ...options?.env}});
	return {
		...grid,
		env,
		start,
		run: (args, options) => start(args, options).ended,
		stream,
		session,
		open: args => {
			const argv = [process.execPath, built.cli, ...args];
			const terminal = openTerminal(argv, {
				columns: 120,
				rows: 40,
				cwd: grid.root,
				env: {...env, TERM: 'xterm-256color'},
			});
			terminals.push(terminal);
			return terminal;
		},
		sessionFile: (id, number, name) =>
			readFileSync(join(grid.runFolder(), 'sessions', session(id, number).id, name), 'utf8'),
		activities: () =>
			lines(readFileSync(join(grid.runFolder(), 'journal.jsonl'), 'utf8')).map(line => JSON.parse(line)),
		commits: id => lines(grid.git(['log', '--reverse', '--format=%s', `main..${stream(id).workplace?.branch}`])),
		commandOf,
		commands: sessionId =>
			new Map(
				processesWith(`HOME=${grid.home}`)
					.filter(one => variable(one, 'CLAUDE_GRID_SESSION') === sessionId)
					.map(({pid}) => [pid, commandOf(pid)]),
			),
		close: async () => {
			for (const terminal of terminals.splice(0)) if (!terminal.hasExited()) terminal.hangUp();
			// First, so that no agent waits for an answer while it is being stopped.
			await end();
			await grid.close();
		},
	};
};

const createClaudeGrid = async (claude: string): Promise<ClaudeGrid> => {
	const api = await startStubApi();
	const {HOME: _home, PATH: _path, LC_ALL: _locale, IS_SANDBOX: _sandbox, ...agent} = claudeEnvironment(api.url, '');
	return {...createAgentGrid([claude], () => agent, api.close), api};
};

/** Describes tests for both versions of Claude Code, each test on a grid of its own; skips them when it cannot be installed. */
export const onEachClaude = (name: string, tests: (grid: () => ClaudeGrid, version: ClaudeVersion) => void): void =>
	describe.each(Object.keys(claudeVersions) as ClaudeVersion[])(`${name}, Claude Code %s`, version => {
		let [bin, reason] = ['', ''];
		let grid: ClaudeGrid | undefined;

		beforeAll(async () => {
			const claude = await installClaude(version);
			if ('bin' in claude) bin = claude.bin;
			else {
				reason = claude.reason;
				console.warn(`SKIPPED: ${reason}`);
			}
		});

		beforeEach(async context => {
			if (reason !== '') context.skip(reason);
			grid = await createClaudeGrid(bin);
		});

		afterEach(async () => {
			await grid?.close();
			grid = undefined;
		});

		tests(() => {
			if (!grid) throw new Error('There is no grid outside a test.');
			return grid;
		}, version);
	});

/** A plan of streams with two tasks each, every one in a scenario of the stub. */
export const planOf = (scenarios: Readonly<Record<string, string>>, more: object = {}): object => ({
	name: 'Real agents',
	...more,
	streams: Object.entries(scenarios).map(([id, scenario]) => ({
		id,
		name: `${id} in scenario ${scenario}`,
		prompt: `Do this.\nSCENARIO: ${scenario}`,
		tasks: [{title: 'Define core types'}, {title: 'Add tests for them'}],
	})),
});
