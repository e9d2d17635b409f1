import {lstatSync} from 'node:fs';
import path from 'node:path';
import {gridFolder, socketPath} from '../../store/paths.ts';

/** Where others look first, then where nobody but the repository's owner gets. */
export const places = (commonDir: string, env: NodeJS.ProcessEnv, uid: number): readonly (() => string)[] => [
	() => socketPath({commonDir, env, uid}),
	() => socketPath({commonDir, env: {}, uid}),
	() => path.join(gridFolder(commonDir), 'engine.sock'),
];

export const openAnywhere = async (
	wanted: readonly (() => string)[],
	open: (socket: string) => Promise<void>,
): Promise<void> => {
	let failure: unknown;
	for (const place of wanted)
		try {
			return await open(place());
		} catch (error) {
			failure ??= error;
		}
	throw failure;
};

/** Which file stands there: another one is another's socket. */
export const markOf = (socket: string): string => {
	try {
		const {dev, ino} = lstatSync(socket, {bigint: true});
		return `${dev} ${ino}`;
	} catch {
		// Nor does a client get to one in a folder that is closed.
		return 'gone';
	}
};
