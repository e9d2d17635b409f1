import path from 'node:path';
import * as z from 'zod';
import {UserError} from '../error.ts';
import {readTextSync, recordBytes} from '../read-file.ts';
import type {ProcessIdentity} from '../run/model/types.ts';
import {acquireLock} from './lock.ts';
import {configFolder, type Environment} from './settings-path.ts';
import {storeError} from './store-error.ts';
import {ensureFolder, writeDurably} from './write-file.ts';

const firstPort = 41_000;
const lastPort = 48_990;
/** How many ports a stream gets. */
export const portsPerStream = 10;

const owner = z.object({commonDir: z.string(), runId: z.string(), streamId: z.string()});
const leases = z.record(z.string(), owner);

/** The stream a block of ports is leased to, in whatever repository of this user. */
export type PortOwner = Readonly<z.infer<typeof owner>>;

export type PortRequest = {
	readonly env: Environment;
	readonly owner: PortOwner;
	/** Whose process this is, for the lock; the store knows no processes. */
	readonly process: ProcessIdentity;
	readonly isProcessAlive: (process: ProcessIdentity) => Promise<boolean>;
	/** Whether a stream still needs the block that is leased to it. */
	readonly isHeld: (owner: PortOwner) => boolean;
	/** Whether nobody listens on any of the block's ports. */
	readonly isFree: (base: number) => Promise<boolean>;
};

/** Leases of all repositories of this user; a file that is broken counts as empty, since each block is tried before it is given. */
export const portsFile = (env: Environment): string => path.join(configFolder(env), 'ports.json');

const readLeases = (file: string): ReadonlyMap<number, PortOwner> => {
	try {
		const found = leases.parse(JSON.parse(readTextSync(file, recordBytes)));
		return new Map(Object.entries(found).map(([base, one]) => [Number(base), one]));
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === undefined || code === 'ENOENT') return new Map();
		throw storeError(error, file);
	}
};

const isSame = (one: PortOwner, other: PortOwner): boolean =>
	one.commonDir === other.commonDir && one.runId === other.runId && one.streamId === other.streamId;

const choose = async (request: PortRequest, known: ReadonlyMap<number, PortOwner>): Promise<number> => {
	for (let base = firstPort; base <= lastPort; base += portsPerStream) {
		const holder = known.get(base);
		if (holder && request.isHeld(holder)) continue;
		if (await request.isFree(base)) return base;
	}
	throw new UserError(`Every block of ${portsPerStream} ports from ${firstPort} to ${lastPort} is taken.`, {
		code: 'NO_PORTS',
		hint: 'Merge streams or remove their worktrees, in this or other repositories: claude-grid clean.',
	});
};

const lockTries = 1000;
const lockPauseMs = 10;

const lockedBy = async (file: string, request: PortRequest): Promise<() => void> => {
	for (let tries = 0; tries < lockTries; tries++) {
		const isOwnerAlive = request.isProcessAlive;
		const lock = await acquireLock({path: `${file}.lock`, owner: request.process, isOwnerAlive});
		if (lock.ok) return lock.release;
		await new Promise(resolve => setTimeout(resolve, lockPauseMs));
	}
	throw new UserError(`The ports could not be leased: ${file}.lock is held the whole time.`, {
		code: 'PORTS_LOCKED',
		hint: 'Another claude-grid engine hangs: claude-grid doctor in its repository.',
	});
};

/**
 * The first of the ten ports of a stream: those it has already, also after a restart, else a block that no other stream needs
 * and nobody listens on. A lease is never given back: it is taken over once its stream needs it no more. Throws UserError
 * NO_PORTS, PORTS_LOCKED, STORE_*.
 */
export const leasePorts = async (request: PortRequest): Promise<number> => {
	const file = portsFile(request.env);
	ensureFolder(path.dirname(file));
	const release = await lockedBy(file, request);
	try {
		const known = readLeases(file);
		for (const [base, holder] of known) if (isSame(holder, request.owner)) return base;
		const base = await choose(request, known);
		const next = new Map([...known, [base, request.owner] as const]);
		await writeDurably(file, `${JSON.stringify(Object.fromEntries(next))}\n`);
		return base;
	} finally {
		release();
	}
};
