import type {ProcessIdentity} from '../../run/model/types.ts';
import {currentBootId} from './identity.ts';
import type {ProcessEntry, ProcessTable} from './process-table.ts';
import {scan} from './tagged.ts';

/** What names a session's processes: the tag they inherited, and the agent's own identity once known. */
export type SessionProcesses = {readonly tag: string; readonly identity?: ProcessIdentity};

/** Start times by pid of every process ever seen in a session, by tag: a process that has left its parents and dropped the tag is still known. */
export type Memory = Map<string, Map<number, string>>;
export const createMemory = (): Memory => new Map();

const rootOf = async (identity: ProcessIdentity | undefined, table: ProcessTable): Promise<readonly ProcessEntry[]> => {
	const entry = identity && table.get(identity.pid);
	if (!entry || entry.startTime !== identity.startTime) return [];
	return identity.bootId === (await currentBootId()) ? [entry] : [];
};

/** Our own process is left out, and with it what we started for other sessions. */
export const childrenByParent = (table: ProcessTable): ReadonlyMap<number, readonly ProcessEntry[]> => {
	const children = new Map<number, ProcessEntry[]>();
	for (const entry of table.values()) {
		if (entry.pid === process.pid) continue;
		const siblings = children.get(entry.parent);
		if (siblings) siblings.push(entry);
		else children.set(entry.parent, [entry]);
	}
	return children;
};

/** Adds the groups that the roots lead or that the agent is in, never our own, and all descendants. */
const addMembers = (roots: readonly ProcessEntry[], agentGroup: number | undefined, table: ProcessTable) => {
	const groups = new Set(roots.filter(entry => entry.pid === entry.group).map(entry => entry.group));
	if (agentGroup !== undefined) groups.add(agentGroup);
	groups.delete(table.get(process.pid)?.group ?? 0);
	const found = new Map(roots.map(entry => [entry.pid, entry]));
	for (const entry of table.values()) if (groups.has(entry.group)) found.set(entry.pid, entry);
	const children = childrenByParent(table);
	// A Map is walked in order of insertion, what is added on the way too.
	for (const pid of found.keys()) for (const child of children.get(pid) ?? []) found.set(child.pid, child);
	return found;
};

/**
 * Every living process of a session: the agent, its group, their descendants, all that carry the tag, and what was one of
 * them before. Our own process is never one. What is found is remembered.
 */
export const findMembers = async (
	{tag, identity}: SessionProcesses,
	memory: Memory,
): Promise<readonly ProcessEntry[]> => {
	const {table, tags} = await scan();
	const known = memory.get(tag) ?? new Map<number, string>();
	const agent = await rootOf(identity, table);
	const roots = [
		...agent,
		...(tags.get(tag) ?? []).flatMap(pid => table.get(pid) ?? []),
		...[...table.values()].filter(entry => known.get(entry.pid) === entry.startTime),
	];
	const members = [...addMembers(roots, agent[0]?.group, table).values()].filter(
		entry => !entry.isZombie && entry.pid !== process.pid && entry.pid > 1,
	);
	if (members.length === 0) memory.delete(tag);
	else memory.set(tag, new Map(members.map(entry => [entry.pid, entry.startTime])));
	return members;
};
