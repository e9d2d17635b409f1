import {branchTip} from '../../git/refs/names.ts';
import {plannedStream, type Stream} from '../../run/model/types.ts';
import type {HostSetting} from './setting.ts';

/** The name a stream's branch has, or gets: one that is free here, for here it is merged; it stays the stream's. */
export const createNames = ({world, repository}: Pick<HostSetting, 'world' | 'repository'>) => {
	const names = new Map<string, string>();
	return async (stream: Stream): Promise<string> => {
		if (stream.workplace) return stream.workplace.branch;
		const run = world.run();
		const wanted = (run && plannedStream(run, stream.id)?.branch) ?? stream.id;
		const branch = names.get(stream.id) ?? (await freeName(repository, wanted));
		names.set(stream.id, branch);
		return branch;
	};
};

const freeName = async (repository: string, wanted: string): Promise<string> => {
	for (let number = 1; ; number++) {
		const name = number === 1 ? wanted : `${wanted}-${number}`;
		if ((await branchTip(repository, name)) === undefined) return name;
	}
};
