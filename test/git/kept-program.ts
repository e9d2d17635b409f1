// kept-program.ts <repository> <calls>: prints how many promises are alive after that many git calls more than before them.
import {setTimeout as sleep} from 'node:timers/promises';
import {queryObjects} from 'node:v8';
import {askGit} from '../../source/git/client.ts';

const [repository = '', calls = ''] = process.argv.slice(2);
const work = async (): Promise<void> => {
	for (let call = 0; call < Number(calls); call += 1) await askGit(repository, ['--version']);
	// Timers of the last call end first.
	await sleep(200);
};
const alive = (): number => queryObjects(Promise, {format: 'count'});
await work();
const before = alive();
await work();
process.stdout.write(String(alive() - before));
