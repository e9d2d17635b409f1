import {randomBytes} from 'node:crypto';
import {link, mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readText, smallBytes} from '../../read-file.ts';
import type {ProcessIdentity} from '../../run/model/types.ts';
import {readIdentity} from '../watch/identity.ts';

/**
 * Shell text, for `sh -c ... claude-grid <folder> <argv...>`: claims the folder and becomes the program by exec, or ends with
 * 125. pid.json is the claim: it is made by link(2), so one process gets it, or whoever starts the program again does. A process
 * whose identity cannot be written is not started. Folder and argv are only ever used as "$@". Lookups of ln, rm, ps and sysctl
 * continue behind the program's own PATH.
 */
export const becomeProgram = `
grid_folder=$1; shift
grid_field() { shift 19; grid_start=$1; }
if read -r grid_stat <"/proc/$$/stat"; then
  grid_field \${grid_stat##*) }
  read -r grid_boot </proc/sys/kernel/random/boot_id
else
  grid_start=$(LC_ALL=C PATH="$PATH:/usr/bin:/bin" ps -o lstart= -p $$)
  grid_boot=$(PATH="$PATH:/usr/sbin:/sbin" sysctl -n kern.bootsessionuuid)
fi 2>/dev/null
grid_mine=$grid_folder/pid.$PPID
(umask 077; printf '{"pid":%s,"startTime":"%s","bootId":"%s"}\\n' "$$" "$grid_start" "$grid_boot" >"$grid_mine") || exit 125
if grid_said=$(PATH="$PATH:/usr/bin:/bin" ln "$grid_mine" "$grid_folder/pid.json" 2>&1) && [ -f "$grid_folder/pid.json" ]; then
  exec "$@"
fi
PATH="$PATH:/usr/bin:/bin" rm -f "$grid_mine"
[ -f "$grid_folder/pid.json" ] || printf '%s\\n' "$grid_folder/pid.json cannot be made: $grid_said" >&2
exit 125
`;

const revokedText = '{"isRevoked":true}\n';

const claimOf = (folder: string): string => path.join(folder, 'pid.json');

/** True when the claim was taken away: nothing can be started in this folder any more. */
export const isRevoked = async (folder: string): Promise<boolean> =>
	(await readText(claimOf(folder), smallBytes).catch(() => '')) === revokedText;

/**
 * Takes the claim of a folder away from a process that may be about to start in it. Gives who had it before; undefined: nobody
 * has, and nobody will get it.
 */
export const revokeClaim = async (folder: string): Promise<ProcessIdentity | undefined> => {
	// Nothing is written where the answer is there: a full disk keeps no agent from being stopped.
	const holder = await readIdentity(folder);
	if (holder || (await isRevoked(folder))) return holder;
	const mine = path.join(folder, `pid.revoked-${randomBytes(6).toString('hex')}`);
	await mkdir(folder, {recursive: true, mode: 0o700});
	await writeFile(mine, revokedText, {mode: 0o600});
	try {
		await link(mine, claimOf(folder));
		return undefined;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return readIdentity(folder);
	} finally {
		await rm(mine, {force: true});
	}
};
