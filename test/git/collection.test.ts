import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint.ts';
import {checkpointRef} from '../../source/git/refs.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {rounds} from '../helpers/rounds.ts';
import {newRepository, newWorkplace} from './support.ts';

const run = promisify(execFile);
const agents = rounds(8, 16);
const commits = rounds(8, 60);

test(`${agents * commits} commits and as many checkpoints with a gc after every 50 objects leave nothing broken (fault 34)`, async () => {
	const repository = newRepository();
	repository.git(['config', 'gc.auto', '50']);
	repository.git(['config', 'gc.autoDetach', 'false']);
	const ids = Array.from({length: agents}, (_, index) => `s${index}`);
	const places = await Promise.all(ids.map(id => newWorkplace(repository, id)));
	const env = gitEnvironment();
	const work = async (id: string, path: string): Promise<void> => {
		for (let number = 1; number <= commits; number++) {
			for (let file = 0; file < 20; file++)
				writeFileSync(join(path, `${id}-${number}-${file}.txt`), `${id} ${number} ${file}\n`);
			await run('git', ['add', '-A'], {cwd: path, env});
			await run('git', ['commit', '-q', '-m', `${id} ${number}`], {cwd: path, env});
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
