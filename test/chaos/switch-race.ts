import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {mergeBranch} from '../../source/git/merge/merge.ts';
import {gitEnvironment, temporaryRepository} from '../helpers/temporary-repository.ts';
import {createRandom} from './random.ts';

/** `npm run chaos:switch [-- rounds files]`: merges, each raced by a user's `git switch`. */
const rounds = Number(process.argv[2] ?? 200);
const files = Number(process.argv[3] ?? 20_000);
const random = createRandom(7);
const repository = temporaryRepository();
const {root, git} = repository;
process.on('exit', () => repository.remove());

const name = (index: number): string => `files/${index % 100}/${index}.txt`;
for (let index = 0; index < files; index++) repository.write(name(index), `${index}\n`);
repository.commit('Many files');
git(['switch', '-q', '-c', 'other']);
for (let index = 0; index < files; index += 100) repository.write(name(index), `other ${index}\n`);
repository.commit('Other work');
git(['switch', '-q', 'main']);
console.log(`${git(['ls-files']).split('\n').length} files, ${rounds} rounds`);

const worktree = path.join(repository.parent, 'stream');
git(['worktree', 'add', '-q', '--no-checkout', '--detach', worktree, 'main']);

/** A branch with one commit, a file of its own and a change of many; made without a checkout. */
const makeWork = (round: number): string => {
	git(['read-tree', 'main'], worktree);
	const blob = (text: string): string => {
		repository.write('blob', text, repository.parent);
		return git(['hash-object', '-w', path.join(repository.parent, 'blob')]);
	};
	const changed = Array.from({length: 50}, () => name(random.between(0, files - 1)));
	const text = blob(`round ${round}\n`);
	for (const file of [`work/${round}.txt`, ...changed.filter((_, at) => at % 100 !== 0)])
		git(['update-index', '--add', '--cacheinfo', `100644,${text},${file}`], worktree);
	const commit = git(['commit-tree', git(['write-tree'], worktree), '-p', 'main', '-m', `Work ${round}`], worktree);
	git(['branch', `stream/${round}`, commit]);
	return `stream/${round}`;
};

const userSwitches = (args: readonly string[]): Promise<boolean> =>
	new Promise(resolve =>
		execFile('git', ['switch', '-q', ...args], {cwd: root, env: gitEnvironment()}, error => resolve(!error)),
	);

const head = (): string => `${git(['branch', '--show-current'])} ${git(['rev-parse', 'HEAD'])}`;
const tips = (): string => git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads']);
const isOn = (commit: string): boolean => git(['branch', '--contains', commit, '--list', 'main']).includes('main');

const counts = {merged: 0, refused: 0, switched: 0, 'switch refused': 0, faults: 0};

const goAstray = (round: number, what: string): void => {
	counts.faults++;
	console.log(`FAULT in round ${round}: ${what}`);
};

for (let round = 1; round <= rounds; round++) {
	const isBack = round % 2 === 0;
	if (isBack) git(['switch', '-q', random.pick(['other', '--detach'])]);
	const branch = makeWork(round);
	const [headBefore, main, before] = [head(), git(['rev-parse', 'main']), tips()];
	const wish = isBack ? ['main'] : random.pick([['other'], ['-c', `new-${round}`], ['--detach']]);
	const merging = mergeBranch({
		repository: root,
		branch,
		into: 'main',
		message: `Merge ${branch}`,
		scratchFolder: path.join(repository.parent, 'scratch'),
		onStep: () => undefined,
	});
	await sleep(random.between(0, 600));
	const isSwitched = await userSwitches(wish);
	const result = await merging;
	counts[result.is === 'merged' ? 'merged' : 'refused']++;
	if (result.is === 'refused') console.log(`${round}: refused: ${result.reason.replaceAll(repository.parent, '')}`);
	counts[isSwitched ? 'switched' : 'switch refused']++;
	const now = git(['rev-parse', 'main']);
	if ((result.is === 'merged') !== isOn(branch)) goAstray(round, `told ${JSON.stringify(result)}, main is at ${now}`);
	if (result.is !== 'merged' && now !== main) goAstray(round, `main moved: ${JSON.stringify(result)}`);
	const others = (text: string) => text.replaceAll(/^refs\/heads\/(?:main|new-\d+) .*$\n?/gm, '').trim();
	if (others(before) !== others(tips())) goAstray(round, `another branch moved:\n${before}\n${tips()}`);
	if (!isSwitched && headBefore.split(' ')[0] !== head().split(' ')[0]) goAstray(round, `HEAD is ${head()}`);
	const status = git(['status', '--porcelain']);
	if (status !== '')
		goAstray(round, `${wish.join(' ')}, ${JSON.stringify(result)}: half a checkout:\n${status.slice(0, 500)}`);
	const lock = ['index.lock', 'HEAD.lock', 'refs/heads/main.lock'].find(file =>
		existsSync(path.join(root, '.git', file)),
	);
	if (lock) goAstray(round, `${lock} is left`);
	if (status !== '') git(['reset', '-q', '--hard']);
	if (git(['branch', '--show-current']) !== 'main') git(['switch', '-q', 'main']);
	if (round % 20 === 0) console.log(`${round}: ${JSON.stringify(counts)}`);
}
console.log(JSON.stringify(counts));
process.exit(counts.faults === 0 ? 0 : 1);
