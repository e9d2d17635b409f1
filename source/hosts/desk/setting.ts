import type {World} from '../../engine/loop/world.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import type {Stream} from '../../run/model/types.ts';
import type {HostEntry} from '../../store/hosts.ts';
import type {Carrier} from '../link/way.ts';

/** What the two directions of a host's traffic share. */
export type HostSetting = {
	readonly name: string;
	readonly entry: HostEntry;
	readonly world: World;
	readonly repository: string;
	readonly carrier: Carrier;
	/** Of the session that asks, as far as it may. */
	readonly door: (sessionId: string, request: Request) => Promise<Response>;
};

/** The stream, while this host has it. */
export const streamOn = ({world, name}: HostSetting, streamId: string): Stream | undefined => {
	const stream = world.run()?.streams[streamId];
	return stream && hostOf(stream) === name ? stream : undefined;
};
