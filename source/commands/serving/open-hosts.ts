import {createHash} from 'node:crypto';
import path from 'node:path';
import type {HostDesk, SessionSockets, World} from '../../engine/loop/world.ts';
import {openDesk} from '../../hosts/desk/desk.ts';
import {readHosts} from '../../store/hosts.ts';
import {waysToHosts} from '../hosts/ways.ts';

/** Without a word for so long a host is taken to be away; tests set another span. */
export const hostSilenceMs = (env: Readonly<Record<string, string | undefined>>): number =>
	Number(env.CLAUDE_GRID_HOST_SILENCE_MS) || 15_000;

/** Where ssh keeps its lines open: each engine its own. */
const controlPrefix = (socket: string): string =>
	path.join(path.dirname(socket), `h-${createHash('sha256').update(socket).digest('hex').slice(0, 10)}`);

/** The engine's way to the user's other machines. */
export const openHosts = (world: World, {answer}: SessionSockets, socket: string): Promise<HostDesk> =>
	openDesk({
		world,
		hosts: readHosts(world.options.env),
		ways: waysToHosts(world.options.env, controlPrefix(socket)),
		door: async (sessionId, request) => (answer ? answer(sessionId, request) : new Response(undefined, {status: 503})),
		silenceMs: hostSilenceMs(process.env),
	});
