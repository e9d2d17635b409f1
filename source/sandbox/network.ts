import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {plainText} from './git/plain-files.ts';
import type {Upstream} from './network/upstream.ts';

/** Ours for both ends, among the programs of a run. */
export const networkProgram = 'sandbox-network.mjs';

const inside = '/run/claude-grid/net';
const port = 3128;
const ready = '/run/claude-grid/net-ready';

export type LimitedNetwork = {
	/** What comes before bwrap: starts the proxy beside it. */
	readonly outside: readonly string[];
	/** What comes before the program inside: waits for the way to the proxy. */
	readonly inside: readonly string[];
	readonly folder: string;
	readonly to: string;
	readonly env: Readonly<Record<string, string>>;
};

const startProxy = `"$1" "$2" proxy "$3" "$4" "$5" $$ </dev/null >/dev/null 2>&1 & shift 5; exec "$@"`;
const startRelay = `"$1" "$2" relay ${port} ${inside}/p.sock ${ready} </dev/null >/dev/null 2>&1 &
shift 2; grid_tries=0
until [ -e ${ready} ] || [ $grid_tries -gt 600 ]; do sleep 0.05; grid_tries=$((grid_tries + 1)); done
exec "$@"`;

const folderIn = (folder: string): string => join(folder, 'net');

const isLoopback = (host: string): boolean => /^(?:localhost|127\.|\[?::1)/.test(host);

/** `program`: ours for both ends, as the outside and the inside call it; `upstream`: the user's own proxy. */
export const limitedNetwork = (
	streamFolder: string,
	hosts: readonly string[],
	program: {readonly outside: string; readonly inside: string},
	upstream?: Upstream,
): LimitedNetwork => {
	const folder = folderIn(streamFolder);
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(folder, {recursive: true, mode: 0o700});
	// It may hold a password: not in what is shown inside, nor on a command line.
	const own = join(streamFolder, 'upstream.json');
	writeFileSync(own, JSON.stringify(upstream ?? null), {mode: 0o600});
	const address = `http://127.0.0.1:${port}`;
	// What listens inside is reached at once, unless the agent's API is on this machine.
	const direct = hosts.some(isLoopback) ? '' : 'localhost,127.0.0.1,::1';
	const names = {HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: direct};
	const lower = Object.fromEntries(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
	const {execPath} = process;
	return {
		outside: [
			...['/bin/sh', '-c', startProxy, 'claude-grid', execPath, program.outside],
			...[folder, JSON.stringify(hosts), own],
		],
		inside: ['/bin/sh', '-c', startRelay, 'claude-grid', execPath, program.inside],
		folder,
		to: inside,
		env: {...names, ...lower, NODE_USE_ENV_PROXY: '1'},
	};
};

/** What was refused so far, as `host:port`. */
export const refusedHosts = async (streamFolder: string): Promise<readonly string[]> => {
	const text = await plainText(folderIn(streamFolder), ['refused'], 64 * 1024).catch(() => undefined);
	return (text ?? '').split('\n').filter(line => /^[\w.:-]{1,200}$/.test(line));
};
