import {listBackups, listHiddenRefs} from '../../../git/refs/refs.ts';
import {sanitise} from '../../../sanitise.ts';
import {openRepository} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';

/** Everything that is kept beside the branches, and how to get it back. */
export const run = async (context: Context): Promise<number> => {
	const {root} = await openRepository(context);
	const backups = await listBackups(root);
	const checkpoints = (await listHiddenRefs(root)).filter(one => !backups.some(backup => backup.ref === one.ref));
	if (context.flags.json) {
		context.print(JSON.stringify({backups, checkpoints}));
		return 0;
	}
	if (backups.length + checkpoints.length === 0) {
		context.print('There are no backups and no checkpoints in this repository.');
		return 0;
	}
	for (const {ref, commit, at, subject} of [...backups, ...checkpoints])
		context.print(`${new Date(at).toISOString()}  ${commit.slice(0, 10)}  ${ref}  ${sanitise(subject)}`);
	context.print('');
	context.print('Look:     git show --stat <ref>');
	context.print('Get back: git branch rescued <ref>   or one file: git show <ref>:path/to/file');
	return 0;
};
