import type {Run, Stream} from '../../model/types.ts';
import {awayHost, hostOf} from './select.ts';

/** `  @mini`, `  @mini away`; '' where the stream is on this machine. */
export const hostMark = (run: Run, stream: Stream): string => {
	const name = run.hosts && hostOf(stream);
	if (name === undefined) return '';
	return `  @${name}${awayHost(run, stream) ? ' away' : ''}`;
};

/** Why what a stream does now is not known; undefined: it is. */
export const awayText = (run: Run, stream: Stream): string | undefined => {
	const host = awayHost(run, stream);
	if (!host) return undefined;
	return `${hostOf(stream)} is ${host.state === 'connecting' ? 'being connected' : 'away'}`;
};

export const hostsText = ({hosts}: Run): {readonly text: string; readonly isWhole: boolean} => {
	const all = Object.values(hosts ?? {});
	const up = all.filter(({state}) => state === 'up').length;
	const word = all.length === 1 ? 'host' : 'hosts';
	if (all.length === 0) return {text: '', isWhole: true};
	return up === all.length
		? {text: `${all.length} ${word}`, isWhole: true}
		: {text: `${up} of ${all.length} ${word}`, isWhole: false};
};
