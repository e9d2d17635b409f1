import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {addExclude} from './exclude.ts';

const isUsable = async (folder: string): Promise<boolean> => {
	const facts = await stat(folder).catch(() => undefined);
	const written = facts === undefined ? dirname(folder) : folder;
	const isWritable = await access(written, constants.W_OK).then(
		() => true,
		() => false,
	);
	return isWritable && (facts === undefined || facts.isDirectory());
};

/**
 * Where a repository's worktrees go unless told otherwise: `<repo name>.grid` beside the main checkout; when that cannot
 * be written, `.claude-grid/worktrees` inside it, which git is told to ignore. Makes no folder.
 */
export const worktreeFolder = async (request: {readonly root: string; readonly name?: string}): Promise<string> => {
	const {root} = request;
	const beside = join(dirname(root), `${request.name ?? basename(root)}.grid`);
	if (await isUsable(beside)) {
		return beside;
	}
	await addExclude(root, '/.claude-grid/worktrees/');
	return join(root, '.claude-grid', 'worktrees');
};
