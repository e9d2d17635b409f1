import {chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const shell = (id: string, command: string, more: object = {}) => ({
	id,
	agent: 'command',
	command,
	prompt: 'Do it.',
	...more,
});
const fileOf = (name: string): string => path.join(grid.parent, name);
const said = (name: string): readonly string[] =>
	existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8').trim().split('\n') : [];
/** Appends the client's name, as the environment has it, to a file beside the repository. */
const tell = (name: string): string => `echo $CLIENT >> ${fileOf(name)}`;
const as = (client: string) => ({env: {CLIENT: client}});

it('an agent that was not on the PATH is found once a client has it there, while the engine lives on', async () => {
	const plan = grid.plan({agent: 'claude', streams: [{id: 'A', prompt: 'x'}]});
	const bare = {env: {PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, CLAUDE_GRID_IDLE_MS: '60000'}};
	const refused = await grid.run(['run', plan], bare);
	expect(refused.stderr).toContain('claude, which A needs, is not on the PATH');
	const engine = grid.engine();
	const bin = path.join(grid.home, 'bin');
	grid.write('claude', '#!/bin/sh\nexit 3\n', bin);
	chmodSync(path.join(bin, 'claude'), 0o755);
	const answer = await grid.run(['run', plan, '--detach'], {env: {...bare.env, PATH: `${bin}:${bare.env.PATH}`}});
	expect(answer).toMatchObject({code: 0});
	expect(grid.engine()?.pid).toBe(engine?.pid);
});

it('setup, agent, verify and notice run in the environment of the client that started the run', async () => {
	await grid.run(['config', 'set', 'notifyCommand', JSON.stringify(['sh', '-c', tell('notice')])], as('first'));
	expect((await grid.run(['run', grid.plan({streams: [shell('Z', 'true')]})], as('first'))).code).not.toBe(2);
	await waitFor(() => said('notice').length > 0, {what: 'the first notice'});
	const second = shell('A', `${tell('agent')}; echo a > a; git add -A; git commit -qm a`, {
		setup: tell('setup'),
		verify: tell('verify'),
	});
	const run = await grid.run(['run', grid.plan({merge: 'auto', streams: [second]}), '--new'], as('second'));
	expect(run, run.stdout + run.stderr).toMatchObject({code: 0});
	expect(said('agent')).toEqual(['second']);
	expect(new Set(said('setup'))).toEqual(new Set(['second']));
	expect(said('verify').length).toBeGreaterThan(0);
	expect(new Set(said('verify'))).toEqual(new Set(['second']));
	await waitFor(() => said('notice').includes('second'), {what: 'the notice of the second run'});
}, 120_000);

it('each stream runs in the environment of the client that recovered it last, also when it is recovered by itself', async () => {
	const fails = (id: string, name: string) => shell(id, `${tell(name)}; exit 1`);
	const streams = [fails('A', 'a'), fails('B', 'b')];
	await grid.run(['run', grid.plan({streams, maxParallel: 2})], as('first'));
	const [a, b] = [said('a').length, said('b').length];
	expect(new Set([...said('a'), ...said('b')])).toEqual(new Set(['first']));
	const recover = (id: string, client: string) => grid.run(['recover', id], as(client));
	expect(await Promise.all([recover('A', 'second'), recover('B', 'third')])).toMatchObject([{code: 0}, {code: 0}]);
	const isRepeated = () => said('a').length > a + 1 && said('b').length > b + 1;
	await waitFor(isRepeated, {what: 'a recovery nobody asked for', timeoutMs: 45_000});
	expect(new Set(said('a').slice(a))).toEqual(new Set(['second']));
	expect(new Set(said('b').slice(b))).toEqual(new Set(['third']));
}, 120_000);

it('what resumes by itself after the engine died keeps its environment, whoever starts the next engine', async () => {
	const waits = `${tell('a')}; while ! test -e ${fileOf('go')}; do sleep 0.1; done; exit 1`;
	const after = shell('B', `${tell('b')}; echo b > b`);
	const streams = [shell('A', waits), shell('C', 'true', {dependencies: ['A']}), after];
	await grid.run(['run', grid.plan({streams, maxParallel: 1}), '--detach'], {
		env: {CLIENT: 'first', MY_KEY: 'sk-secret'},
	});
	await waitFor(() => said('a').length > 0, {what: 'the agent'});
	await grid.killEngine();
	const folder = grid.runFolder();
	const held = readdirSync(folder).filter(name => readWhole(path.join(folder, name)).includes('sk-secret'));
	expect(held).toEqual(['environments.json']);
	expect(statSync(path.join(folder, 'environments.json')).mode & 0o077).toBe(0);
	expect((await grid.run(['status', '--json'], {env: {CLIENT: 'other'}})).stdout).not.toContain('sk-secret');
	writeFileSync(fileOf('go'), '');
	await waitFor(() => said('a').length > 1 && said('b').length > 0, {what: 'what comes after', timeoutMs: 30_000});
	expect(new Set([...said('a'), ...said('b')])).toEqual(new Set(['first']));
}, 120_000);

const readWhole = (file: string): string => (statSync(file).isFile() ? readFileSync(file, 'utf8') : '');

it('a stream that is added and a run that is resumed run in the environment of whoever did it', async () => {
	const plan = grid.plan({streams: [shell('A', `${tell('a')}; sleep 30`)]});
	await grid.run(['run', plan, '--detach'], as('first'));
	await waitFor(() => said('a').length > 0, {what: 'the agent'});
	const more = grid.plan(
		{streams: [shell('A', `${tell('a')}; sleep 30`), shell('N', `${tell('n')}; echo n > n`)]},
		'plan.json',
	);
	const applied = await grid.run(['plan', 'apply', more], as('second'));
	expect(applied, applied.stderr).toMatchObject({code: 0});
	await waitFor(() => said('n').length > 0, {what: 'the new stream'});
	expect(said('n')).toEqual(['second']);
	await grid.run(['stop'], as('third'));
	await waitFor(() => grid.saved().streams.A?.state.is === 'stopped', {what: 'the stop'});
	await grid.run(['recover', 'A'], as('fourth'));
	await waitFor(() => said('a').length > 1, {what: 'the agent again'});
	expect(said('a')).toEqual(['first', 'fourth']);
}, 120_000);

it('nothing of an environment is kept once nothing is left to begin by itself', async () => {
	await grid.run(['run', grid.plan({streams: [shell('A', 'echo a > a')]})], {env: {CLAUDE_GRID_IDLE_MS: '300'}});
	await waitFor(() => grid.engine() === undefined, {what: 'the end of the engine'});
	expect(existsSync(path.join(grid.runFolder(), 'environments.json'))).toBe(false);
});

it('an agent gets the identity git would use in its worktree, where it does not read the settings itself', async () => {
	for (const name of ['user.name', 'user.email']) grid.git(['config', '--unset', name]);
	const file = path.join(grid.home, 'git-settings');
	writeFileSync(file, '[user]\n\tname = Ann\n\temail = ann@example.invalid\n');
	const command =
		'echo a > a; git add -A; GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME=/nowhere git commit -qm by-agent';
	const env = {GIT_CONFIG_GLOBAL: file, GIT_COMMITTER_NAME: 'Bob'};
	const run = await grid.run(['run', grid.plan({streams: [shell('A', command)]})], {env});
	expect(run, run.stdout).toMatchObject({code: 0});
	expect(grid.git(['log', '-1', '--format=%an <%ae>, %cn: %s', 'stream/a'])).toBe(
		'Ann <ann@example.invalid>, Bob: by-agent',
	);
}, 120_000);

it('a usage limit holds the streams under that account, and no stream of a client with another one', async () => {
	const bin = path.join(grid.home, 'bin');
	const line = (object: object): string => `echo '${JSON.stringify(object)}'`;
	const limit = "You've hit your limit · resets Dec 30 at 9pm (UTC)".replace("'", '’');
	grid.write(
		'claude',
		[
			'#!/bin/sh',
			'[ "$1" = --version ] && exec echo "2.1.197 (Claude Code)"',
			`[ "$ANTHROPIC_API_KEY" = free-key ] && { echo x > free; exec sleep 30; }`,
			line({type: 'result', subtype: 'success', is_error: true, api_error_status: 429, num_turns: 1, result: limit}),
			'exit 1',
		].join('\n'),
		bin,
	);
	chmodSync(path.join(bin, 'claude'), 0o755);
	const withKey = (key: string) => ({env: {PATH: `${bin}:${grid.env.PATH}`, ANTHROPIC_API_KEY: key}});
	const claude = (id: string) => ({id, agent: 'claude', prompt: 'Do it.'});
	await grid.run(['run', grid.plan({streams: [claude('A')]}), '--detach'], withKey('used-key'));
	await waitFor(() => (grid.saved().gates ?? []).length > 0, {what: 'the limit'});
	for (const key of ['used-key', 'free-key']) await grid.run(['add', 'Do it.', '--agent', 'claude'], withKey(key));
	const begun = path.join(`${grid.root}.grid`, 'Extra-2', 'free');
	await waitFor(() => existsSync(begun), {what: 'the agent of the other account', timeoutMs: 30_000});
	expect(grid.saved().streams['Extra-1']?.state.is).toBe('ready');
	expect(readFileSync(path.join(grid.runFolder(), 'run.json'), 'utf8')).not.toMatch(/used-key|free-key/);
}, 120_000);
