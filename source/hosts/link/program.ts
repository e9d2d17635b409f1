import {createHash} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../error.ts';
import {startTalk} from '../../process/talk.ts';
import {readBytes, recordBytes} from '../../read-file.ts';
import {bringLine, sshArgv} from './ssh.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an engine of ours is on a host: its version, and a hash of its program. */
export const versionOf = async (distribution: string, version: string): Promise<string> => {
	const main = await readBytes(path.join(distribution, 'main.js'), recordBytes);
	const chunks = (await readdir(path.join(distribution, 'chunks')).catch((): string[] => [])).sort();
	const hash = createHash('sha256').update(main).update(chunks.join('\n')).digest('hex').slice(0, 12);
	return `${version.replaceAll(/[^\w.-]/g, '-')}-${hash}`;
};

/** Brings our own program to a host, once for each version. Throws UserError. */
export const bringProgram = async ({
	address,
	controlPath,
	distribution,
	version,
	env,
}: {
	readonly address: string;
	readonly controlPath?: string | undefined;
	readonly distribution: string;
	readonly version: string;
	readonly env: Environment;
}): Promise<void> => {
	const packing = startTalk({argv: ['tar', '-cf', '-', '-C', distribution, '.'], cwd: '/', env});
	const unpacking = startTalk({argv: [...sshArgv(address, controlPath), bringLine(version)], cwd: '/', env});
	packing.input.end();
	packing.output.pipe(unpacking.input);
	unpacking.output.resume();
	// Nobody takes the rest where there is no room for it.
	void unpacking.ended.then(() => {
		packing.output.destroy();
		packing.end();
	});
	const [{code, said}] = await Promise.all([unpacking.ended, packing.ended]);
	if (code === 0) return;
	const lines = said.trim().split('\n');
	const why = lines.findLast(line => !line.includes('Exiting with failure status'));
	throw new UserError(`claude-grid could not be brought there: ${why || `exit code ${code}`}`, {
		code: 'HOST_REFUSED',
		hint: 'make room in its home folder, and see that tar is there',
	});
};
