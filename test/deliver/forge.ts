import {execFileSync} from 'node:child_process';
import {chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

export type ForgePull = {
	readonly number: number;
	readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
	readonly isDraft: boolean;
	readonly title: string;
	readonly body: string;
	readonly headRefName: string;
	readonly baseRefName: string;
	readonly comments: readonly {readonly body: string}[];
};
type State = {
	isLoggedIn: boolean;
	bare: string;
	fails: Record<string, string>;
	pulls: ForgePull[];
	[key: string]: unknown;
};

/** A grid whose `origin` is a bare repository that stands for GitHub, with a scripted gh on the PATH. */
export type Forge = Grid & {
	readonly pulls: () => readonly ForgePull[];
	readonly change: (work: (state: State) => void) => void;
	/** What the checks of a pull request say of the commit it has now. */
	readonly check: (number: number, nodes: readonly object[]) => void;
	/** As the user does it in a terminal. */
	readonly gh: (...args: readonly string[]) => void;
	readonly openByHand: (pull: {
		readonly number: number;
		readonly headRefName: string;
		readonly isCrossRepository?: boolean;
	}) => void;
	/** What was changed through gh, in order. */
	readonly calls: () => readonly string[];
	/** Branches as GitHub has them, by name. */
	readonly remoteTip: (branch: string) => string;
	/** How often branches of the remote were moved by a push. */
	readonly pushes: () => readonly string[];
	/** The same with the commits before and after. */
	readonly rawPushes: () => readonly string[];
	/** From here on the engine is killed at each step that is seen outside, `times` at each. */
	readonly strikeEngine: (times: number) => void;
	/** At which steps it was killed, and how. */
	readonly strikes: () => readonly string[];
	readonly hold: (
		when: 'before' | 'after',
		command: string,
	) => {readonly reached: () => Promise<number>; readonly release: () => void};
};

/** What GitHub says of the one check that there is. */
export const lintCheck = (conclusion: string): readonly object[] => [
	{
		__typename: 'CheckRun',
		name: 'lint',
		status: 'COMPLETED',
		conclusion,
		detailsUrl: 'https://github.com/acme/shop/actions/runs/7/job/70',
	},
];

export const changesRequested = (body: string) => ({
	id: 'R1',
	state: 'CHANGES_REQUESTED',
	body,
	author: {login: 'ann'},
	authorCanPushToRepository: true,
	comments: {nodes: []},
});

export const createForge = (repository = 'github.com/acme/shop'): Forge => {
	const tools = {current: ''};
	const grid = createGrid();
	tools.current = path.join(grid.parent, 'forge');
	const folder = tools.current;
	const bare = path.join(folder, 'shop.git');
	mkdirSync(path.join(folder, 'bin'), {recursive: true});
	const program = path.join(folder, 'bin', 'gh');
	const glab = path.join(folder, 'bin', 'glab');
	const beside = Object.fromEntries(['bare-git.js', 'strike.js'].map(name => [name, path.join(folder, 'bin', name)]));
	const programs = {'gh.js': program, 'glab.js': glab, ...beside};
	for (const [name, to] of Object.entries(programs)) copyFileSync(fileURLToPath(new URL(name, import.meta.url)), to);
	writeFileSync(path.join(folder, 'bin', 'package.json'), '{"type": "module"}');
	for (const one of [program, glab]) chmodSync(one, 0o755);
	const git = (...args: readonly string[]) => execFileSync('git', ['-C', bare, ...args], {encoding: 'utf8'}).trim();
	execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
	const struck = (when: string) => `'${process.execPath}' '${folder}/bin/strike.js' ${when} push "$ref" "$new"`;
	const hook = (name: string, lines: string) =>
		writeFileSync(path.join(bare, 'hooks', name), `#!/bin/sh\nwhile read -r old new ref; do\n${lines}\ndone\n`, {
			mode: 0o755,
		});
	hook('pre-receive', `${struck('before')} || exit 1`);
	hook('post-receive', `echo "$old $new $ref" >> '${folder}/pushes'\n${struck('after')}`);
	grid.git(['config', `url.${bare}.insteadOf`, `https://${repository}.git`]);
	grid.git(['remote', 'add', 'origin', `https://${repository}.git`]);
	grid.git(['push', '-q', '-u', 'origin', 'main']);
	rmSync(path.join(folder, 'pushes'), {force: true});
	const file = path.join(folder, 'state.json');
	const read = (): State => JSON.parse(readFileSync(file, 'utf8'));
	writeFileSync(file, JSON.stringify({isLoggedIn: true, bare, fails: {}, pulls: []}));
	Object.assign(grid.env, {
		PATH: `${path.join(folder, 'bin')}${path.delimiter}${grid.env.PATH}`,
		GH_TEST_FOLDER: folder,
	});
	const lines = (name: string): readonly string[] =>
		existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8').trim().split('\n') : [];
	const change = (work: (state: State) => void): void => {
		const state = read();
		work(state);
		writeFileSync(file, JSON.stringify(state));
	};
	return {
		...grid,
		pulls: () => read().pulls,
		change,
		check: (number, nodes) =>
			change(state => {
				const pull = state.pulls.find(one => one.number === number) as unknown as {
					headRefName: string;
					checks: Record<string, unknown>;
				};
				pull.checks[git('rev-parse', `refs/heads/${pull.headRefName}`)] = nodes;
			}),
		gh: (...args) => void execFileSync(program, args, {env: {...grid.env, GH_TEST_ENGINE: undefined}, stdio: 'ignore'}),
		openByHand: pull =>
			change(state => {
				const url = `https://github.com/acme/shop/pull/${pull.number}`;
				const own = {
					state: 'OPEN',
					isCrossRepository: false,
					isDraft: false,
					title: 'By hand',
					body: '',
					baseRefName: 'main',
					mergeCommit: null,
				};
				state.pulls.push({...own, ...pull, url, comments: [], checks: {}} as never);
			}),
		calls: () => lines('calls'),
		remoteTip: branch => git('rev-parse', `refs/heads/${branch}`),
		rawPushes: () => lines('pushes'),
		pushes: () => lines('pushes').map(line => line.split('refs/heads/')[1] ?? line),
		strikeEngine: times =>
			Object.assign(grid.env, {
				GH_TEST_ENGINE: path.join(grid.commonDir, 'claude-grid', 'engine.json'),
				GH_TEST_STRIKES: String(times),
			}),
		strikes: () => lines('strikes').filter(line => !line.startsWith('done')),
		hold: (when, command) => {
			const hold = path.join(folder, `hold-${when}-${command.replace(' ', '-')}`);
			writeFileSync(hold, '');
			return {
				reached: () =>
					waitFor(() => existsSync(`${hold}.reached`) && Number(readFileSync(`${hold}.reached`, 'utf8')), {
						what: hold,
						timeoutMs: 90_000,
					}),
				release: () => rmSync(hold, {force: true}),
			};
		},
	};
};
