import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {checkpointRef} from '../../source/git/refs/refs.ts';
import {rounds} from '../helpers/rounds.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

const run = promisify(execFile);
const agents = rounds(4, 16);
const commits = rounds(8, 60);

test(`${agents * commits} commits and as many checkpoints with a gc after every 50 objects leave nothing broken (fault 34)`, async () => {
	const repository = newRepository();
	repository.git(['config', 'gc.auto', '50']);
	repository.git(['config', 'gc.autoDetach', 'false']);
	const ids = Array.from({length: agents}, (_, index) => `s${index}`);
	const places = await Promise.all(ids.map(id => newWorkplace(repository, id)));
	const env = gitEnvironment();
	/** The agents' git meets gc's race with itself (an object folder is taken away just before use), and is called again. */
	const agentGit = async (args: readonly string[], cwd: string): Promise<void> => {
		for (let attempt = 1; ; attempt++) {
			const fault = await run('git', args, {cwd, env}).then(
				() => undefined,
				(error: Error) => error,
			);
			if (!fault) return;
			if (attempt > 10 || !fault.message.includes('unable to create temporary file')) throw fault;
		}
	};
	const work = async (id: string, path: string): Promise<void> => {
		for (let number = 1; number <= commits; number++) {
			for (let file = 0; file < 20; file++)
				writeFileSync(join(path, `${id}-${number}-${file}.txt`), `${id} ${number} ${file}\n`);
			await agentGit(['add', '-A'], path);
			await agentGit(['commit', '-q', '-m', `${id} ${number}`], path);
			writeFileSync(join(path, 'loose.txt'), `${id} ${number}\n`);
			const ref = checkpointRef('run-1', id, number);
			await saveCheckpoint({worktree: path, ref, message: `${id} ${number}`, link: [], now: number});
		}
	};
	await Promise.all(places.map(({path}, index) => work(ids[index] ?? '', path)));

	const {packs = '0'} = /packs: (?<packs>\d+)/.exec(repository.git(['count-objects', '-v']))?.groups ?? {};
	expect(Number(packs), 'a gc has happened').toBeGreaterThan(0);
	expect(repository.git(['fsck', '--full', '--no-dangling', '--no-progress'])).toBe('');
	for (const id of ids) {
		expect(repository.git(['rev-list', '--count', `main..stream/${id}`])).toBe(String(commits));
		expect(repository.git(['show', `${checkpointRef('run-1', id, commits)}:loose.txt`])).toBe(`${id} ${commits}`);
	}
});
