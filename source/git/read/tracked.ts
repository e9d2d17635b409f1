import {askGit, splitNul} from '../client.ts';
import {resolveCommit} from '../refs/names.ts';

/** Larger ones are not read. */
const maxBytes = 256 * 1024;

export type Tracked = {readonly path: string; readonly text?: string | undefined};

/** The files of a commit at or below these paths; with their texts those that are asked for. Nothing when git cannot say. */
export const trackedFiles = async (
	repository: string,
	commit: string,
	{below, texts}: {readonly below: readonly string[]; readonly texts: readonly string[]},
): Promise<readonly Tracked[]> => {
	const id = await resolveCommit(repository, commit);
	if (id === undefined || below.length === 0) return [];
	const answer = await askGit(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', id, '--', ...below]);
	const found = answer.exitCode === 0 ? splitNul(answer.stdout) : [];
	return Promise.all(
		found.map(async line => {
			const [, mode = '', size = '', path = ''] = /^(\d+) \w+ \w+ +(\S+)\t(.*)$/s.exec(line) ?? [];
			const isRead = texts.includes(path) && mode.startsWith('100') && Number(size) <= maxBytes;
			if (!isRead) return {path};
			const file = await askGit(repository, ['cat-file', 'blob', `${id}:${path}`]);
			return {path, ...(file.exitCode === 0 && {text: file.stdout})};
		}),
	);
};
