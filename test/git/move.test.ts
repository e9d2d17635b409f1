import {spawn, spawnSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {mergeBranch} from '../../source/git/merge/merge.ts';
import {recoverMoves} from '../../source/git/move/finish-move.ts';
import type {MergeRequest, MergeResult} from '../../source/git/types.ts';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {bundle} from '../helpers/bundle.ts';
import {sample} from '../helpers/rounds.ts';
import {gitEnvironment, type TemporaryRepository} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

const nobodyLeft = async () => 0;
const executor = createExecutor();

const merge = (repository: TemporaryRepository, more: Partial<MergeRequest> = {}): Promise<MergeResult> =>
	mergeBranch({
		repository: repository.root,
		branch: 'stream/a',
		into: 'main',
		message: 'Merge stream/a',
		scratchFolder: join(repository.parent, 'scratch'),
		tag: randomUUID(),
		endProcesses: tag => executor.stop({tag}),
		onStep: () => undefined,
		...more,
	});

/** A repository whose files named *.slow run `script` each time git writes one, and a stream that changes three of them. */
const withSlowFiles = async (script: string) => {
	const repository = newRepository();
	const filter = join(repository.parent, 'filter');
	writeFileSync(
		filter,
		`#!/bin/sh\ncat\n[ -f "${repository.parent}/armed" ] || exit 0\n[ -n "$CLAUDE_GRID_MOVE_REF" ] || exit 0\n${script}\n`,
	);
	chmodSync(filter, 0o700);
	repository.git(['config', 'filter.slow.smudge', filter]);
	repository.git(['config', 'filter.slow.clean', 'cat']);
	const files = {'a.slow': 'a\n', 'b.slow': 'b\n', 'gone.txt': 'g\n', 'dir/kept.txt': 'k\n', 'mine.txt': 'm\n'};
	repository.commit('Base', {'.gitattributes': '*.slow filter=slow\n', ...files});
	repository.git(['branch', 'other']);
	const {path} = await newWorkplace(repository, 'a');
	rmSync(join(path, 'gone.txt'));
	const work = {'a.slow': 'a by the agent\n', 'b.slow': 'b by the agent\n', 'dir/new.slow': 'new\n', 'z.txt': 'z\n'};
	const tip = repository.commit('Work', work, path);
	return {repository, tip, main: repository.git(['rev-parse', 'main']), armed: join(repository.parent, 'armed')};
};

const locksIn = (repository: TemporaryRepository): string[] =>
	readdirSync(join(repository.root, '.git'), {recursive: true, encoding: 'utf8'}).filter(
		name => name.endsWith('.lock') || name.includes('index.claude-grid') || /moves\/./.test(name),
	);

const commandsOfAUser = [
	'switch other',
	'switch -m other',
	'switch -c feature',
	'switch --detach',
	'commit -qam mine',
	'add -A',
	'stash',
	'merge other',
	'checkout other',
	'restore mine.txt',
	'symbolic-ref HEAD refs/heads/other',
	'update-ref refs/heads/main other',
	'branch -m main renamed',
	'rebase other',
];

test('no git command of a user comes between the files and the branch of a merge', async () => {
	const {repository, tip, armed} = await withSlowFiles(
		'rm "$(dirname "$0")/armed"; cd "$(dirname "$0")/project"; unset GIT_INDEX_FILE GIT_DIR GIT_PREFIX; sh ../commands',
	);
	const log = join(repository.parent, 'log');
	const lines = commandsOfAUser.map(line => `git ${line} >/dev/null 2>&1; echo "$? ${line}" >> "${log}"`);
	writeFileSync(join(repository.parent, 'commands'), lines.join('\n'));
	repository.write('mine.txt', 'edited by the user\n');
	writeFileSync(armed, '');
	expect(await merge(repository)).toMatchObject({is: 'merged'});

	const refused = readFileSync(log, 'utf8').trim().split('\n');
	expect(refused).toHaveLength(commandsOfAUser.length);
	expect(refused.filter(line => line.startsWith('0 '))).toEqual([]);
	expect(repository.git(['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
	expect(repository.git(['rev-parse', 'main^2'])).toBe(tip);
	expect(repository.git(['status', '--porcelain'])).toBe(' M mine.txt');
	expect(locksIn(repository)).toEqual([]);
});

const switches = ['switch -q other', 'switch -q -c feature', 'branch -q -m main renamed', 'switch -q --detach'];

// Two of the four in `npm test`, all in `npm run test:long`.
test.each(
	sample(switches, 2),
)('a user who runs `git %s` just before the branch moves never has another branch moved', async command => {
	const {repository, tip, main} = await withSlowFiles('true');
	const other = repository.git(['rev-parse', 'other']);
	const result = await merge(repository, {
		onStep: step => {
			if (step === 'move branch') repository.git(command.split(' '));
		},
	});
	const isRenamed = command.includes('renamed');
	expect(result.is).toBe(isRenamed ? 'refused' : 'merged');
	expect(repository.git(['rev-parse', 'other'])).toBe(other);
	expect(repository.git(['rev-parse', 'HEAD'])).toBe(command.includes('other') ? other : main);
	expect(repository.git(['status', '--porcelain'])).toBe('');
	if (!isRenamed) expect(repository.git(['rev-parse', 'main^2'])).toBe(tip);
	expect(locksIn(repository)).toEqual([]);
});

test('a user who switches to the target while it is moved from elsewhere has its files', async () => {
	const {repository, tip} = await withSlowFiles('true');
	repository.git(['switch', '-q', 'other']);
	const result = await merge(repository, {
		onStep: step => {
			if (step === 'move branch') repository.git(['switch', '-q', 'main']);
		},
	});
	expect(result).toMatchObject({is: 'merged'});
	expect(repository.git(['rev-parse', 'HEAD^2'])).toBe(tip);
	expect(repository.git(['status', '--porcelain'])).toBe('');
	expect(readFileSync(join(repository.root, 'a.slow'), 'utf8')).toBe('a by the agent\n');
});

test('a lock that somebody else holds is waited for, then named, and stays', async () => {
	const {repository, main} = await withSlowFiles('true');
	const lock = join(repository.root, '.git/index.lock');
	writeFileSync(lock, '');
	expect(await merge(repository)).toMatchObject({is: 'refused', reason: expect.stringContaining(lock)});
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(readFileSync(lock, 'utf8')).toBe('');
	rmSync(lock);
	expect(await merge(repository)).toMatchObject({is: 'merged'});
});

const kills: Readonly<Record<string, string>> = {
	'the git that writes the files': 'kill -9 $PPID',
	'the git that holds the branch': 'kill -9 $(ps -o ppid= -p $(ps -o ppid= -p $PPID))',
};

test.each(
	Object.keys(kills),
)('when %s is killed, the checkout is as it was and the merge can be made again', async who => {
	const {repository, tip, main, armed} = await withSlowFiles(kills[who] ?? '');
	repository.write('mine.txt', 'edited by the user\n');
	writeFileSync(armed, '');
	const result = await merge(repository);
	expect(result.is).toBe('refused');
	rmSync(armed);
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(repository.git(['status', '--porcelain'])).toBe(' M mine.txt');
	expect(locksIn(repository)).toEqual([]);
	expect(await merge(repository)).toMatchObject({is: 'merged'});
	expect(repository.git(['rev-parse', 'main^2'])).toBe(tip);
	expect(readFileSync(join(repository.root, 'mine.txt'), 'utf8')).toBe('edited by the user\n');
});

let mergeProgram = '';
beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'claude-grid-merge-'));
	mergeProgram = await bundle(fileURLToPath(new URL('merge-program.ts', import.meta.url)), folder);
	return () => rmSync(folder, {recursive: true});
});

/** Merges in a process group of its own, which the filter kills as a whole. */
const killedMerge = async (repository: TemporaryRepository): Promise<void> => {
	const child = spawn(process.execPath, [mergeProgram, repository.root, 'stream/a', 'main'], {
		detached: true,
		stdio: 'ignore',
		env: gitEnvironment(),
	});
	await new Promise(resolve => child.on('exit', resolve));
	expect(child.signalCode).toBe('SIGKILL');
};

const moments: readonly (readonly [string, number])[] = [
	['at the first file', 1],
	['in the middle', 2],
	['at the last file', 3],
];

// At the first and the last one in `npm test`, at each in `npm run test:long`.
test.each(
	sample(moments, 2),
)('a merge that is killed with everything around it %s is taken back by the next engine', async (_, count) => {
	const {repository, tip, main, armed} = await withSlowFiles(
		`echo >> "$(dirname "$0")/count"; [ $(wc -l < "$(dirname "$0")/count") -lt ${count} ] || kill -9 0`,
	);
	repository.write('mine.txt', 'edited by the user\n');
	writeFileSync(armed, '');
	await killedMerge(repository);
	rmSync(armed);
	expect(existsSync(join(repository.root, '.git/index.lock'))).toBe(true);

	repository.write('dir/kept.txt', 'changed by the user after the crash\n');
	expect(await recoverMoves(repository.root, nobodyLeft)).toEqual([
		'A merge into main that was cut off was taken back.',
	]);
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(
		repository
			.git(['status', '--porcelain'])
			.split('\n')
			.map(line => line.trim()),
	).toEqual(['M dir/kept.txt', 'M mine.txt']);
	expect(locksIn(repository)).toEqual([]);
	expect(await recoverMoves(repository.root, nobodyLeft)).toEqual([]);
	expect(await merge(repository)).toMatchObject({is: 'merged'});
	expect(repository.git(['rev-parse', 'main^2'])).toBe(tip);
});

test('a merge whose branch had moved when the engine was killed is finished by the next one', async () => {
	const {repository, tip} = await withSlowFiles('true');
	// Only the engine is killed: git keeps running, and nobody puts the new index in its place.
	const filter = join(repository.parent, 'filter');
	writeFileSync(
		filter,
		`#!/bin/sh\ncat\n[ -f "${repository.parent}/engine" ] && kill -9 $(cat "${repository.parent}/engine")\nexit 0\n`,
	);
	const child = spawn(process.execPath, [mergeProgram, repository.root, 'stream/a', 'main'], {
		stdio: 'ignore',
		env: gitEnvironment(),
	});
	writeFileSync(join(repository.parent, 'engine'), String(child.pid));
	await new Promise(resolve => child.on('exit', resolve));
	await expect.poll(() => repository.git(['rev-parse', 'main^@']).split('\n')[1], {timeout: 20_000}).toBe(tip);

	expect(await recoverMoves(repository.root, nobodyLeft)).toEqual(['A merge into main that was cut off was finished.']);
	expect(repository.git(['status', '--porcelain'])).toBe('');
	expect(locksIn(repository)).toEqual([]);
});

test('a cut merge whose checkout was deleted since holds up no other merge', async () => {
	const {repository, tip, armed} = await withSlowFiles('kill -9 0');
	repository.git(['switch', '-q', 'other']);
	const linked = join(repository.parent, 'linked');
	repository.git(['worktree', 'add', '-q', linked, 'main']);
	writeFileSync(armed, '');
	await killedMerge(repository);
	rmSync(armed);
	rmSync(linked, {recursive: true});
	await recoverMoves(repository.root, nobodyLeft);
	expect(locksIn(repository)).toEqual([]);
	repository.git(['worktree', 'prune']);
	expect(await merge(repository)).toMatchObject({is: 'merged'});
	expect(repository.git(['rev-parse', 'main^2'])).toBe(tip);
});

test('a record of a cut merge that cannot be read now is not thrown away', async () => {
	const {repository} = await withSlowFiles('true');
	const record = join(repository.root, '.git/claude-grid/moves/0123456789ab/intent.json');
	// As with too many open files: there is something, and it cannot be read.
	mkdirSync(record, {recursive: true});
	await expect(recoverMoves(repository.root, nobodyLeft)).rejects.toThrow('is not a file');
	expect(existsSync(record)).toBe(true);
});

test('what a cut merge never touched is left alone, and a broken record of it too', async () => {
	const {repository} = await withSlowFiles('true');
	const moves = join(repository.root, '.git/claude-grid/moves');
	mkdirSync(join(moves, '0123456789ab'), {recursive: true});
	writeFileSync(join(moves, '0123456789ab/intent.json'), '{"id": "0123');
	mkdirSync(join(moves, 'something else'));
	const lock = join(repository.root, '.git/index.lock');
	writeFileSync(lock, 'of somebody else');
	expect(await recoverMoves(repository.root, nobodyLeft)).toEqual([]);
	expect(readFileSync(lock, 'utf8')).toBe('of somebody else');
	expect(readdirSync(moves)).toEqual(['something else']);
});

test('merges raced by a user who switches all the time leave every other branch and the checkout whole', async () => {
	const repository = newRepository();
	const files = Object.fromEntries(
		Array.from({length: 300}, (_, index) => [`d${index % 10}/f${index}.txt`, `${index}\n`]),
	);
	repository.commit('Base', files);
	repository.git(['branch', 'other']);
	const other = repository.git(['rev-parse', 'other']);
	const {path} = await newWorkplace(repository, 'a');
	const stop = join(repository.parent, 'stop');
	const user = spawn('sh', ['-c', `while [ ! -f "${stop}" ]; do git switch -q other; git switch -q main; done`], {
		cwd: repository.root,
		stdio: 'ignore',
		env: gitEnvironment(),
	});
	const ended = new Promise(resolve => user.on('exit', resolve));
	let merged = 0;
	for (let round = 0; round < 6; round += 1) {
		const work = Object.fromEntries(Object.keys(files).map(name => [name, `round ${round}\n`]));
		const tip = repository.commit(`Round ${round}`, work, path);
		const result = await merge(repository);
		if (result.is !== 'merged') continue;
		merged += 1;
		expect(spawnSync('git', ['merge-base', '--is-ancestor', tip, 'main'], {cwd: repository.root}).status).toBe(0);
	}
	writeFileSync(stop, '');
	await ended;
	expect(merged).toBeGreaterThan(0);
	expect(repository.git(['rev-parse', 'other'])).toBe(other);
	expect(repository.git(['status', '--porcelain'])).toBe('');
	expect(locksIn(repository)).toEqual([]);
});
