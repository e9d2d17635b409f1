// merge-program.ts <repository> <branch> <into>: merges once, as an engine would, in a process that a test can kill.
import {join} from 'node:path';
import {mergeBranch} from '../../source/git/merge/merge.ts';

const [repository = '', branch = '', into = ''] = process.argv.slice(2);
const result = await mergeBranch({
	repository,
	branch,
	into,
	message: `Merge ${branch}`,
	scratchFolder: join(repository, '.git/claude-grid/scratch'),
	onStep: () => undefined,
});
process.stdout.write(`${JSON.stringify(result)}\n`);
