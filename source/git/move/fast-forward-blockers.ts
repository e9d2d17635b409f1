import {join} from 'node:path';
import {withTemporaryIndex} from '../checkpoint/snapshot.ts';
import {askGit, runGit, splitNul} from '../client.ts';
import {pathExists} from '../path-exists.ts';
import {literalPathspec} from '../pathspecs.ts';

/** Ignored files where the new commit has files of its own. */
const ignoredInTheWay = async (checkout: string, from: string, to: string): Promise<readonly string[]> => {
	const args = ['diff-tree', '-r', '--no-renames', '--name-only', '--diff-filter=A', '-z', from, to, '--'];
	const specs: string[] = [];
	for (const path of splitNul(await runGit(checkout, args))) {
		if (await pathExists(join(checkout, path))) {
			specs.push(literalPathspec(path));
		}
	}
	return specs.length === 0
		? []
		: splitNul(
				await runGit(checkout, ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...specs]),
			);
};

/**
 * What in a checkout would be overwritten by going forward from one commit to another, found without changing anything
 * there (a merge that git refuses still moves ORIG_HEAD); undefined: nothing would.
 */
export const fastForwardBlocker = async (checkout: string, from: string, to: string): Promise<string | undefined> => {
	const ignored = await ignoredInTheWay(checkout, from, to);
	if (ignored.length > 0) {
		return `these ignored files would be overwritten: ${ignored.slice(0, 5).join(', ')}`;
	}
	return withTemporaryIndex(checkout, async environment => {
		await askGit(checkout, ['update-index', '-q', '--refresh'], {environment});
		const dry = await askGit(checkout, ['read-tree', '-n', '-m', '-u', from, to], {environment});
		return dry.exitCode === 0
			? undefined
			: `git would overwrite what is not committed: ${dry.stderr.trim().slice(0, 500)}`;
	});
};
