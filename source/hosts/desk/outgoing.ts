import {gitIdentity} from '../../git/identity/identity.ts';
import {streamsOn} from '../../run/features/hosts/index.ts';
import type {Run} from '../../run/model/types.ts';
import type {Down, HostEffect, Placed} from '../link/types.ts';
import type {HostLine} from './host.ts';
import {createNames} from './names.ts';
import {needsOfOrder} from './orders.ts';
import {type HostSetting, streamOn} from './setting.ts';
import {frameOf, placedOf, signOf} from './slice.ts';

/** Records that change fast go together. */
const coalesceMs = 100;
const minute = 60_000;

/** What goes to a host: orders one after the other, each with all it stands on. */
export const createOutgoing = (setting: HostSetting, line: () => HostLine) => {
	const {world, name, entry, repository, carrier} = setting;
	const sent = new Map<string, string>();
	const branchOf = createNames(setting);
	const dirty = new Set<string>();
	let timer: NodeJS.Timeout | undefined;
	let last: Promise<void> = Promise.resolve();

	const placed = async (streamId: string): Promise<Placed | undefined> => {
		const found = streamOn(setting, streamId);
		const branch = found && (await branchOf(found));
		const [run, stream] = [world.run(), streamOn(setting, streamId)];
		if (!run || !stream || branch === undefined) return undefined;
		sent.set(streamId, signOf(stream));
		return placedOf(run, stream, branch);
	};
	/** What is lost on the way makes the line begin anew. */
	const inTurn = (work: () => Promise<void>, what: string): void => {
		last = last.then(work).catch(error => {
			world.onBug(error, `${name}: ${what}`);
			line().renew(error instanceof Error ? error.message : String(error));
		});
	};
	const flush = (): void => {
		timer = undefined;
		for (const streamId of dirty) inTurn(() => tell(streamId), 'stream');
		dirty.clear();
	};
	const tell = async (streamId: string): Promise<void> => {
		const stream = streamOn(setting, streamId);
		if (!stream || sent.get(streamId) === signOf(stream)) return;
		const found = await placed(streamId);
		if (found) line().send({is: 'stream', ...found});
	};
	return {
		branchOf,
		/** What a host is told first: all that it has, as it stands now. */
		async first(slots: number): Promise<Down> {
			const run = world.run();
			if (!run) throw new Error('there is no run');
			await carrier.out([run.base.commit]);
			const identity = (await gitIdentity(repository)) ?? {};
			sent.clear();
			const all = await Promise.all(streamsOn(run, name).map(({id}) => placed(id)));
			const mine = all.filter(one => one !== undefined);
			const {fenceMinutes} = entry;
			const fence = fenceMinutes === undefined ? {} : {fenceMs: fenceMinutes * minute};
			return {...termsOf(run), ...fence, placed: mine, now: world.now(), slots, identity};
		},
		order(effect: HostEffect, streamId: string): void {
			if (!line().isUp()) return;
			inTurn(async () => {
				const [run, stream] = [world.run(), streamOn(setting, streamId)];
				if (!run || !stream || !line().isUp()) return;
				const needs = await needsOfOrder(repository, run, stream, effect);
				await carrier.out(needs.commits);
				const found = await placed(streamId);
				if (found) line().send({is: 'order', effect, branches: needs.branches, ...found});
			}, effect.type);
		},
		changed(streamId: string): void {
			if (!line().isUp()) return;
			dirty.add(streamId);
			timer ??= setTimeout(flush, coalesceMs);
		},
		leave: (streamId: string): void => inTurn(async () => line().send({is: 'gone', streamId}), 'leave'),
		stop: (): void => clearTimeout(timer),
	};
};

/** What is the same for all streams of a run. */
const termsOf = (run: Run) => ({
	is: 'placed' as const,
	run: frameOf(run),
	...(run.plan.hostSetup !== undefined && {hostSetup: run.plan.hostSetup}),
});

export type Outgoing = ReturnType<typeof createOutgoing>;
