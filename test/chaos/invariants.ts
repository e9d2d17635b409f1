import {spawnSync} from 'node:child_process';
import {loadRun} from '../../source/store/run/run-file.ts';
import type {Grid} from '../helpers/grid.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {type Commits, findCommits} from './commits.ts';
import {mistakesTold, outputsMisread, tasksCountedTwice} from './counting.ts';
import {branchesMoved, locksLeft, ownWorkHarmed} from './own-work.ts';
import type {Person} from './person.ts';
import {wordsLost, workMissing} from './promises.ts';
import type {UserGit} from './user-git.ts';

/** `faults`: the rows of the fault table it belongs to. */
export type Checked = {
	readonly name: string;
	readonly faults: readonly number[];
	readonly broken: readonly string[];
};

const fsck = ({root}: Grid): readonly string[] => {
	const {status, stdout, stderr} = spawnSync('git', ['fsck', '--full', '--no-dangling', '--no-progress'], {
		cwd: root,
		env: gitEnvironment(),
		encoding: 'utf8',
	});
	const lines = `${stdout}${stderr}`.split('\n').filter(line => line.trim() !== '');
	return status === 0 && lines.length === 0 ? [] : [`exit ${status}`, ...lines.slice(0, 20)];
};

const stateFaults = (grid: Grid): readonly string[] => {
	const loaded = loadRun(grid.runFolder());
	if ('fault' in loaded) return [loaded.fault.message];
	return [
		...(loaded.source === 'file' ? [] : [`it had to be taken from the ${loaded.source}`]),
		...loaded.quarantined.map(one => `quarantined: ${JSON.stringify(one)}`),
	];
};

/** What must hold once everything has been stopped, whatever happened before. */
export const checkInvariants = async (
	grid: Grid,
	seen: {
		readonly user: UserGit;
		readonly person: Pick<Person, 'said'>;
		readonly doubles: readonly string[];
		readonly restless: readonly string[];
	},
): Promise<{readonly checks: readonly Checked[]; readonly commits: Commits}> => {
	const commits = findCommits(grid);
	const loaded = loadRun(grid.runFolder());
	const run = 'run' in loaded ? loaded.run : undefined;
	const checks = [
		{name: 'no commit is lost', faults: [3, 5, 30], broken: commits.lost},
		{name: 'no task is counted twice', faults: [3, 14], broken: run ? tasksCountedTwice(grid, run) : ['no run']},
		{
			name: 'every output was read once, to its last byte',
			faults: [3, 4],
			broken: run ? await outputsMisread(grid, run) : ['no run'],
		},
		{
			name: 'no process is left after stop',
			faults: [6, 45],
			broken: grid.tagged().map(({pid, environment}) => `${pid} ${environment}`),
		},
		{name: 'the state loads', faults: [8, 9, 11], broken: stateFaults(grid)},
		{name: 'never two agents in one worktree at once', faults: [50], broken: seen.doubles},
		{name: 'the run comes to rest', faults: [2, 20, 43], broken: seen.restless},
		{name: 'no branch was moved that was not named', faults: [26], broken: branchesMoved(grid, seen.user)},
		{name: "nothing of the user's own was committed or lost", faults: [26], broken: ownWorkHarmed(grid, seen.user)},
		{name: 'no lock is left in the repository', faults: [26, 34], broken: locksLeft(grid)},
		{
			name: 'what was acknowledged is kept',
			faults: [8, 9],
			broken: run ? wordsLost(grid, run, seen.person) : ['no run'],
		},
		{
			name: 'finished work is on the target, or it is told why not',
			faults: [5, 26],
			broken: run ? workMissing(grid, run) : ['no run'],
		},
		{name: 'git fsck is clean', faults: [34], broken: fsck(grid)},
		{name: 'the engine made no mistake it knows of', faults: [9], broken: mistakesTold(grid)},
	];
	return {checks, commits};
};
