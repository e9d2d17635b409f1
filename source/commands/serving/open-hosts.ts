import path from 'node:path';
import type {HostDesk, SessionSockets, World} from '../../engine/loop/world.ts';
import {openDesk} from '../../hosts/desk/desk.ts';
import {readHosts} from '../../store/hosts.ts';
import {distribution} from '../connect/connection.ts';

/** Without a word for so long a host is taken to be away; tests set another span. */
export const hostSilenceMs = (env: Readonly<Record<string, string | undefined>>): number =>
	Number(env.CLAUDE_GRID_HOST_SILENCE_MS) || 15_000;

/** The engine's way to the user's other machines. */
export const openHosts = (world: World, {answer}: SessionSockets, socket: string): Promise<HostDesk> =>
	openDesk({
		world,
		hosts: readHosts(world.options.env),
		distribution: distribution(),
		door: async (sessionId, request) => (answer ? answer(sessionId, request) : new Response(undefined, {status: 503})),
		silenceMs: hostSilenceMs(process.env),
		socketFolder: path.dirname(socket),
	});
