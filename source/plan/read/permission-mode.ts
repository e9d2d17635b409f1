import {permissionModes} from '../schema/permission-modes.ts';

const aliases: Readonly<Record<string, string>> = {confirmEdits: 'default', rejectEdits: 'plan'};

/** The name Claude Code has for a permission mode as a plan or the command line writes it; undefined when there is none. */
export const readPermissionMode = (mode: string): string | undefined =>
	permissionModes.some(known => known === mode) ? (aliases[mode] ?? mode) : undefined;
