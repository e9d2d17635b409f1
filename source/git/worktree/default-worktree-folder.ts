import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

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
 * Where a repository's worktrees go unless told otherwise: `<name>.grid` beside the main checkout, or beside the one in use
 * where there is no main one; when that cannot be written, `.claude-grid/worktrees` inside it. Makes no folder.
 */
export const worktreeFolder = async (request: {
	readonly root: string;
	readonly checkout?: string;
	readonly commonDir?: string;
	readonly name?: string;
}): Promise<string> => {
	const {commonDir, checkout} = request;
	const root = request.root === commonDir ? (checkout ?? request.root) : request.root;
	const beside = join(dirname(root), `${request.name ?? basename(root)}.grid`);
	return (await isUsable(beside)) ? beside : join(root, '.claude-grid', 'worktrees');
};
