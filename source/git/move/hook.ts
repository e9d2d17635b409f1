import {access, constants, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../error.ts';

// git calls it when it holds the lock of the branch (and of HEAD, where that means the branch), before it moves them; exit code 1 calls the move off.
const text = `#!/bin/sh
[ "$1" = prepared ] || exit 0
folder=$(dirname "$0")
if [ -z "$CLAUDE_GRID_MOVE_INDEX" ]; then
	git worktree list --porcelain > "$folder/worktrees" || exit 1
	grep -qxF "branch $CLAUDE_GRID_MOVE_REF" "$folder/worktrees" || exit 0
	echo switched > "$folder/why"
	exit 1
fi
if [ "$(git symbolic-ref -q HEAD)" != "$CLAUDE_GRID_MOVE_REF" ]; then
	echo switched > "$folder/why"
	exit 1
fi
GIT_INDEX_FILE=$CLAUDE_GRID_MOVE_INDEX git read-tree -m -u "$CLAUDE_GRID_MOVE_FROM" "$CLAUDE_GRID_MOVE_TO" 2> "$folder/why" || exit 1
echo followed > "$folder/followed" || exit 1
`;

/** Writes the hook that looks again while git holds its locks, and makes the files of a checkout follow; throws where nothing in git's folder can be run. */
export const writeMoveHook = async (folder: string): Promise<void> => {
	const hook = join(folder, 'reference-transaction');
	await writeFile(hook, text, {mode: 0o700});
	// git leaves out a hook that it may not run, and moves the branch all the same.
	await access(hook, constants.X_OK).catch(() => {
		throw new UserError(`Nothing can be run from ${folder}, so no branch can be moved safely.`, {
			hint: 'Mount that filesystem without noexec, or merge by hand.',
			code: 'NO_EXEC',
		});
	});
};
