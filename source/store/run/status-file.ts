import path from 'node:path';
import {streamFolder} from '../paths.ts';
import {ensureFolder, writeAtomically} from '../write-file.ts';

/** Writes streams/<id>/status.json of a run, for shell scripts. Made anew after a crash, so without fsync. Throws UserError STORE_*. */
export const writeStatusFile = (run: string, streamId: string, status: object): void => {
	const folder = streamFolder(run, streamId);
	ensureFolder(folder);
	writeAtomically(path.join(folder, 'status.json'), `${JSON.stringify(status, undefined, '\t')}\n`, {isDurable: false});
};
