import {hostOf, localHost} from '../../run/features/hosts/index.ts';
import type {Run} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {readHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {findRunHere} from './run-here.ts';

/** The user's hosts, and what the run of this repository has on them. */
export const listHosts = async (context: Context): Promise<number> => {
	const known = readHosts(context.env);
	const run = await findRunHere(context);
	const names = [
		...new Set([...Object.keys(run?.hosts ?? {}).filter(name => name !== localHost), ...Object.keys(known)]),
	];
	const rows = names.map(name => rowOf(name, known[name], run));
	if (context.flags.json) {
		context.print(JSON.stringify({hosts: rows}));
		return 0;
	}
	if (rows.length === 0) context.print('no hosts; claude-grid hosts add NAME [user@]machine adds one');
	for (const {name, address, joins, state, streams, reason} of rows) {
		const work = streams.length === 0 ? '' : `  ${streams.join(', ')}`;
		context.print(
			sanitise(
				`${name.padEnd(12)} ${state.padEnd(10)} ${joins ? 'joins by itself' : address || 'not among your hosts any more'}${work}${reason ? `  (${reason})` : ''}`,
			),
		);
	}
	return 0;
};

const rowOf = (name: string, entry: ReturnType<typeof readHosts>[string] | undefined, run: Run | undefined) => {
	const host = run?.hosts?.[name];
	const streams = Object.values(run?.streams ?? {}).filter(stream => hostOf(stream) === name);
	return {
		name,
		address: entry?.address ?? '',
		joins: entry?.key !== undefined,
		labels: entry?.labels ?? [],
		state: host ? (host.isDrained ? 'drained' : host.state) : 'not used',
		...(host?.reason !== undefined && {reason: host.reason}),
		...(host && {slots: host.slots, since: new Date(host.since).toISOString()}),
		streams: streams.map(({id}) => id),
	};
};
