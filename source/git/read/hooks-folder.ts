import path from 'node:path';
import {askGit, splitNul} from '../client.ts';

/** Where git finds the hooks of a checkout when it is not called by us. */
export const hooksFolder = async (checkout: string): Promise<string | undefined> => {
	// The last value is ours: no hooks are run in our own calls.
	const values = await askGit(checkout, ['config', '-z', '--type=path', '--get-all', 'core.hooksPath']);
	const own = splitNul(values.stdout).at(-2);
	if (own !== undefined) return path.resolve(checkout, own);
	const common = await askGit(checkout, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
	return common.exitCode === 0 ? path.join(common.stdout.trim(), 'hooks') : undefined;
};
