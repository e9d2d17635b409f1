import {join} from 'node:path';
import {readNames} from '../read-file.ts';
import {askGit, readGit} from './client.ts';

/** What git itself has as its bound where its user has set none. */
const defaultMost = 6700;
/** Git names objects evenly: one folder of 256 stands for all. */
const [sampled, folders] = ['17', 256];

/** `gc.auto` as the user has set it; 0: git is to collect nothing by itself. Our own calls have it at 0. */
const mostLoose = async (commonFolder: string): Promise<number> => {
	for (const scope of ['--local', '--global', '--system']) {
		const said = await readGit(commonFolder, ['config', scope, '--type=int', '--get', 'gc.auto']).catch(
			() => undefined,
		);
		if (said !== undefined) return Number(said);
	}
	return defaultMost;
};

/**
 * Packs loose objects once there are more than git would leave: agents' git does not, and each look of git gets slower with them.
 * No ref is touched and nothing that is in use is deleted, so agents and user keep working meanwhile, and a git that is killed
 * leaves no lock in anybody's way. True when it was done.
 */
export const packLooseObjects = async (commonFolder: string): Promise<boolean> => {
	const most = await mostLoose(commonFolder);
	if (most <= 0) return false;
	const enough = Math.ceil(most / folders);
	const names = await readNames(join(commonFolder, 'objects', sampled), enough + 1).catch(() => []);
	if (names.length <= enough) return false;
	// Once to pack them, once more to delete what is packed.
	for (let round = 0; round < 2; round += 1) {
		const {exitCode} = await askGit(commonFolder, ['maintenance', 'run', '--quiet', '--task=loose-objects']);
		if (exitCode !== 0) return false;
	}
	return true;
};
