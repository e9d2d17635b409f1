// A throwaway repository and home for pictures: a plan of fake agents in which everything happens that needs somebody.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export const cli = fileURLToPath(new URL('../distribution/cli.js', import.meta.url));

export const makePlace = (files, plan) => {
	const root = mkdtempSync(path.join(tmpdir(), 'claude-grid-media-'));
	const home = path.join(root, 'home');
	const folder = path.join(root, 'shop');
	for (const one of [home, path.join(home, 'run'), folder]) mkdirSync(one, {recursive: true, mode: 0o700});
	const {CI: _ci, NO_COLOR: _noColour, ...inherited} = process.env;
	const env = {
		...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^(GIT_|SSH_|CLAUDE_|XDG_)/.test(name))),
		...{HOME: home, XDG_CONFIG_HOME: path.join(home, 'config'), XDG_RUNTIME_DIR: path.join(home, 'run')},
		...{TERM: 'xterm-256color', LANG: 'C.UTF-8', CLAUDE_GRID_IDLE_MS: '5000', GIT_CONFIG_NOSYSTEM: '1'},
	};
	const git = (...args) => execFileSync('git', args, {cwd: folder, env, stdio: 'pipe'});
	git('init', '-q', '-b', 'main');
	git('config', 'user.name', 'Ada');
	git('config', 'user.email', 'ada@example.com');
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), text);
	}
	if (plan) writeFileSync(path.join(folder, 'claude-grid.json'), JSON.stringify(plan, undefined, '\t'));
	git('add', '-A');
	git('commit', '-q', '-m', 'Start the shop');
	const run = (...args) => execFileSync(process.execPath, [cli, ...args], {cwd: folder, env, stdio: 'pipe'}).toString();
	/** Until a verb prints all of this. */
	const until = async (verb, texts, seconds = 60) => {
		const end = Date.now() + seconds * 1000;
		for (;;) {
			const said = run(verb);
			if (texts.every(text => said.includes(text))) return;
			if (Date.now() > end) throw new Error(`${texts.join(', ')}: not all of it comes:\n${said}`);
			await sleep(500);
		}
	};
	const stop = () => {
		try {
			run('stop');
		} catch (error) {
			// Its run may have finished by itself.
			if (error.status !== 1) throw error;
		}
	};
	return {folder, env, run, until, stop};
};

const session = ttl => `export type Session = {id: string; userId: string; ttl: ${ttl}};\nexport const sessions = new Map<string, Session>();\n`;

export const shopFiles = {
	'readme.md': '# Shop\n\nA shop for rockets.\n',
	'.gitignore': 'build/\n',
	'src/session.ts': session('number'),
};

const cache = index =>
	[
		'export const cache = new Map<string, Session>();\n\nexport const cached = (id: string) => cache.get(id);\n',
		"import {Cache} from 'rocket-cache';\n\nexport const cache = new Cache<Session>({most: 500});\n",
	][index];

const writes = (...list) => list.map(([task, file, text]) => ({task, path: file, text}));

export const shopPlan = {
	name: 'Shop accounts',
	agent: 'fake',
	maxParallel: 8,
	contextRecovery: {stallTimeoutMinutes: 0.1, autoRecoveryEnabled: false},
	fake: {taskMs: 300},
	verify: 'grep -q Session src/session.ts',
	streams: [
		{id: 'Stream-A', name: 'foundation', phase: 'foundation', tasks: ['Core types', 'Error types'], fake: {taskMs: 300}},
		{
			id: 'Stream-B',
			name: 'api',
			tasks: ['Read the router', 'Refresh tokens'],
			fake: {taskMs: 300, writes: writes([2, 'src/session.ts', session('number; refreshToken: string')])},
		},
		{
			id: 'Stream-C',
			name: 'ui',
			tasks: ['Login page', 'Profile page', 'Sign-out', 'Tests'],
			fake: {taskMs: 300, faults: [{kind: 'ask', attempt: 1, afterTask: 1}]},
		},
		{
			id: 'Stream-D',
			name: 'database',
			tasks: ['Token table', 'Index'],
			fake: {taskMs: 300, writes: writes([1, 'src/session.ts', session('bigint')])},
		},
		{id: 'Stream-E', name: 'payments', tasks: ['Pay by card', 'Receipts'], verify: 'echo "not ok 3 - pays twice: Expected 1, got 2"; exit 1'},
		{id: 'Stream-F', name: 'search', tasks: ['Index', 'Query', 'Page'], fake: {taskMs: 300, faults: [{kind: 'stall', attempt: 1, afterTask: 1}]}},
		...['R1', 'R2'].map((id, index) => ({
			...{id: `Stream-${id}`, name: `cache ${index === 0 ? 'by hand' : 'by a library'}`, race: 'cache'},
			...{tasks: ['Cache the sessions'], fake: {taskMs: 300, writes: writes([1, 'src/cache.ts', cache(index)])}},
		})),
		{id: 'Stream-G', name: 'docs', tasks: ['Describe the session'], fake: {taskMs: 300}},
		{id: 'Stream-Y', name: 'release notes', tasks: ['Gather', 'Write'], approve: 'before'},
		{id: 'Stream-Z', name: 'integration', phase: 'integration', tasks: ['Wire it together', 'End-to-end tests']},
	],
};
