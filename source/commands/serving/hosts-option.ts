import type {EngineOptions, SessionSockets} from '../../engine/loop/world.ts';
import {readHosts} from '../../store/hosts.ts';

/** The user's other machines; what speaks to them is loaded with the first run that names one. */
export const hostsOption = (sockets: SessionSockets, socket: () => string): EngineOptions['hosts'] => ({
	known: readHosts,
	open: async world => (await import('./open-hosts.ts')).openHosts(world, sockets, socket()),
});
