import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Git in the worktree; gives stdout, throws with stderr. Its own identity only where the user has none. */
export const createGit = async (folder: string) => {
	const plain = async (args: readonly string[]): Promise<string> => {
		const {stdout} = await run('git', [...args], {cwd: folder, maxBuffer: 64 * 1024 * 1024});
		return stdout.trimEnd();
	};
	const email = await plain(['config', 'user.email']).catch(() => '');
	const identity = email === '' ? ['-c', 'user.name=Fake Agent', '-c', 'user.email=fake-agent@localhost'] : [];

	return {
		isDirty: async (): Promise<boolean> => (await plain(['status', '--porcelain'])) !== '',
		/** Files in which a merge in progress left conflicts; undefined: no merge is in progress. */
		conflicts: async (): Promise<readonly string[] | undefined> => {
			const merge = await plain(['rev-parse', '-q', '--verify', 'MERGE_HEAD']).catch(() => '');
			if (merge === '') return undefined;
			const listed = await plain(['diff', '--name-only', '--diff-filter=U', '-z']);
			return listed.split('\0').filter(path => path !== '');
		},
		commitAll: async (message: string | undefined): Promise<string> => {
			await plain(['add', '-A']);
			const words = message === undefined ? ['--no-edit'] : ['-m', message];
			return plain([...identity, 'commit', '--no-gpg-sign', ...words]);
		},
		/**
		 * Numbers of the tasks this branch has commits for. By the branch's own log of what was committed on it: the same
		 * titles may have come in with a dependency or from an earlier run.
		 */
		committedTasks: async (): Promise<ReadonlySet<number>> => {
			const branch = await plain(['symbolic-ref', '-q', 'HEAD']).catch(() => 'HEAD');
			const log = await plain(['reflog', 'show', '--format=%H %gs', branch]).catch(() => '');
			const kept = new Set((await plain(['rev-list', 'HEAD'])).split('\n'));
			const numbers = log.split('\n').flatMap(line => {
				const match = /^(\w+) commit(?: \([\w ]+\))?: \[(\d+)\]/.exec(line);
				return match && kept.has(match[1]!) ? [Number(match[2])] : [];
			});
			return new Set(numbers);
		},
	};
};

export type Git = Awaited<ReturnType<typeof createGit>>;
