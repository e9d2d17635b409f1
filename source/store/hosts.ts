import path from 'node:path';
import * as z from 'zod';
import {UserError} from '../error.ts';
import {readTextSync, smallBytes} from '../read-file.ts';
import {configFolder, type Environment} from './settings-path.ts';
import {storeError} from './store-error.ts';
import {ensureFolder, writeAtomically} from './write-file.ts';

/** What ssh is given: a name of the user's ssh settings, a machine, or user@machine. Never what could be read as an option. */
const address = z
	.string()
	.max(300)
	.regex(/^(?:[\w.-]+@)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/);
const entry = z
	.object({
		/** How ssh gets there; absent: it joins by itself, through the broker. */
		address: address.optional(),
		/** What it shows to the broker, its public part. */
		key: z
			.string()
			.regex(/^U[A-Z2-7]{55}$/)
			.optional(),
		slots: z.int().min(1).max(1000).optional(),
		/** Minutes without this machine after which its agents are stopped there. */
		fenceMinutes: z.number().positive().max(1440).optional(),
		/** Minutes it is away after which its streams are moved without being asked. */
		moveAfterMinutes: z.number().positive().max(1440).optional(),
		labels: z
			.array(z.string().regex(/^[\w.-]{1,64}$/))
			.max(50)
			.optional(),
	})
	.refine(({address, key}) => (address === undefined) !== (key === undefined), {path: ['address']});
const schema = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), entry);

/** A machine of the user's; plans name it, its address stands here alone. */
export type HostEntry = Readonly<z.infer<typeof entry>>;
export type HostEntries = Readonly<Record<string, HostEntry>>;

export const hostsFile = (env: Environment): string => path.join(configFolder(env), 'hosts.json');

/** Throws UserError HOSTS_BROKEN, STORE_*. */
export const readHosts = (env: Environment): HostEntries => {
	const file = hostsFile(env);
	let text: string;
	try {
		text = readTextSync(file, smallBytes);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
		throw storeError(error, file);
	}
	try {
		return schema.parse(JSON.parse(text));
	} catch {
		throw new UserError(`The hosts in ${file} cannot be read.`, {
			code: 'HOSTS_BROKEN',
			hint: 'Correct the file, or move it away and add them again: claude-grid hosts add',
		});
	}
};

/** Throws UserError HOST_INVALID. */
export const requireHosts = (hosts: HostEntries): HostEntries => {
	const result = schema.safeParse(hosts);
	if (result.success) return result.data;
	const [name = '', field] = result.error.issues[0]?.path ?? [];
	throw new UserError(problemOf(String(name), field), {code: 'HOST_INVALID'});
};

/** Throws UserError HOST_INVALID, STORE_*. */
export const saveHosts = (env: Environment, hosts: HostEntries): void => {
	const file = hostsFile(env);
	const checked = requireHosts(hosts);
	ensureFolder(path.dirname(file));
	writeAtomically(file, `${JSON.stringify(checked, undefined, '\t')}\n`);
};

const problemOf = (name: string, field: PropertyKey | undefined): string => {
	if (field === 'address')
		return `The address of ${name} cannot be used: give a name of your ssh settings, a machine, or user@machine; a port belongs in ~/.ssh/config.`;
	if (field === 'labels')
		return `A label of ${name} cannot be used: letters, digits, dots, dashes and underscores, at most 64; at most 50 labels.`;
	if (field === 'fenceMinutes' || field === 'moveAfterMinutes')
		return `The minutes of ${name} must be a number up to 1440.`;
	if (field === 'slots') return `The slots of ${name} must be a number from 1 to 1000.`;
	return `"${name}" cannot be the name of a host: small letters, digits and dashes, at most 32.`;
};
