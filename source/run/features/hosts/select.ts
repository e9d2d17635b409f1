import type {Run, Stream} from '../../model/types.ts';
import {type Host, localHost} from './types.ts';

/** The host that has a stream; undefined: this machine. */
export const hostOf = ({placement}: Pick<Stream, 'placement'>): string | undefined =>
	placement === undefined || placement.host === localHost ? undefined : placement.host;

/** Its host is not heard of: what it does there is not known. */
export const awayHost = (run: Run, stream: Pick<Stream, 'placement'>): Host | undefined => {
	const name = run.hosts && hostOf(stream);
	const host = name === undefined ? undefined : run.hosts?.[name];
	return host && host.state !== 'up' ? host : undefined;
};

/** What this machine itself works on. The same run where no host has anything. */
export const ownPart = (run: Run): Run => {
	if (!run.hosts) return run;
	const known = parts.get(run);
	if (known) return known;
	const own = Object.entries(run.streams).filter(([, stream]) => hostOf(stream) === undefined);
	const part = {...run, streams: Object.fromEntries(own)};
	parts.set(run, part);
	return part;
};

const parts = new WeakMap<Run, Run>();

/** Names of the hosts beside this machine. */
export const otherHosts = (run: Run): readonly string[] =>
	Object.keys(run.hosts ?? {}).filter(name => name !== localHost);

export const streamsOn = (run: Run, name: string): readonly Stream[] =>
	run.hosts ? Object.values(run.streams).filter(stream => hostOf(stream) === name) : [];
