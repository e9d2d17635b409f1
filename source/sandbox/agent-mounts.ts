import {cpSync, mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import type {AgentName} from '../plan/types.ts';
import {type AgentNeeds, needsOf} from './agents.ts';
import type {Mount} from './arguments.ts';
import {isThere, realOf} from './folders.ts';

type Environment = Readonly<Record<string, string>>;

/** Folders of a home that its user may have put elsewhere for all programs. */
const basic = {'.config': 'XDG_CONFIG_HOME', '.local/share': 'XDG_DATA_HOME', '.local/state': 'XDG_STATE_HOME'};

const basicPlace = (env: Environment, path: string): string | undefined => {
	const [folder, variable] = Object.entries(basic).find(([name]) => path.startsWith(`${name}/`)) ?? [];
	const other = variable && env[variable];
	return folder && other && isAbsolute(other) ? join(other, path.slice(folder.length)) : undefined;
};

/** Where a path of the table lies for this user. */
const placeIn = (env: Environment, {elsewhere}: AgentNeeds, path: string): string => {
	const home = realOf(env.HOME || homedir());
	const moved = basicPlace(env, path);
	if (moved !== undefined) return moved;
	const other = elsewhere && env[elsewhere.variable];
	if (!elsewhere || !other) return join(home, path);
	if (elsewhere.files?.includes(path)) return join(other, path);
	return path.startsWith(`${elsewhere.folder}/`) ? join(other, path.slice(elsewhere.folder.length)) : join(home, path);
};

/** A file or folder of the user's for the stream to change. */
const copyFor = (from: string, to: string): void => {
	if (isThere(to)) return;
	mkdirSync(dirname(to), {recursive: true, mode: 0o700});
	cpSync(from, to, {recursive: true, dereference: true});
};

/** What an agent CLI is given of its user's home; `folder` is ours for the stream. */
export const agentMounts = (
	agent: AgentName,
	{env, folder, worktree}: {readonly env: Environment; readonly folder: string; readonly worktree: string},
): readonly Mount[] => {
	const needs = needsOf[agent];
	const slug = worktree.replace(/[^A-Za-z0-9]/g, '-');
	const place = (path: string): string => placeIn(env, needs, path.replace('{slug}', slug));
	const made = (path: string): string => {
		mkdirSync(path, {recursive: true, mode: 0o700});
		return path;
	};
	const copies = needs.copy.filter(path => isThere(place(path)));
	for (const path of copies) copyFor(place(path), join(folder, 'home', path));
	return [
		...needs.read
			.map(place)
			.filter(isThere)
			.map(path => ({is: 'read' as const, from: path, to: path})),
		...needs.write.map(place).map(path => ({is: 'write' as const, from: made(path), to: path})),
		...needs.keep.map(path => ({is: 'write' as const, from: made(join(folder, 'home', path)), to: place(path)})),
		...copies.map(path => ({is: 'write' as const, from: join(folder, 'home', path), to: place(path)})),
	];
};
