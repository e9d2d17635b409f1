import type {HostDesk} from '../../engine/loop/world.ts';
import {readReview} from '../../engine/review/read-review.ts';
import {backupRef, createRef} from '../../git/refs/refs.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import {away} from './away.ts';
import {knownOf} from './bring.ts';
import type {DeskRequest} from './desk.ts';
import type {HostOfRun} from './host-of-run.ts';

/** What is looked at in worktrees of hosts, and done to them. */
export const createWorktrees = (
	{world}: Pick<DeskRequest, 'world'>,
	hostNamed: (name: string) => HostOfRun | undefined,
): Pick<HostDesk, 'review' | 'clean'> => {
	const find = (streamId: string) => {
		const run = world.run();
		const stream = run?.streams[streamId];
		const name = (stream && hostOf(stream)) ?? '';
		const host = hostNamed(name);
		return {name, run, stream, host: host?.isUp() ? host : undefined};
	};
	/** As it lies there, here. */
	const bringSnapshot = async (streamId: string) => {
		const {run, stream, host} = find(streamId);
		const seen = await host?.ask({is: 'snapshot', streamId});
		if (seen && host && run && stream) await host.fetch([seen.head, seen.commit], knownOf({run, stream}));
		return seen;
	};
	return {
		// Of a host that is away what is here is shown: what it has committed.
		review: async (streamId, commit) => readReview(world, streamId, await bringSnapshot(streamId), commit),
		async clean(streamId, isForced) {
			const {name, run, stream, host} = find(streamId);
			if (!host || !run || !stream) throw away(name);
			const {reason, commit} = await host.ask({is: 'clean', streamId, isForced});
			if (reason !== undefined || commit === undefined) return {...(reason !== undefined && {reason})};
			// The host keeps it, too.
			await host.fetch([commit], knownOf({run, stream}));
			return {backupRef: await createRef(world.options.repository.root, backupRef(run.id, streamId), commit)};
		},
	};
};
