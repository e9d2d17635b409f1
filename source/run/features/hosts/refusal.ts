import type {Run, Stream} from '../../model/types.ts';
import {isFinal} from '../../select/streams.ts';

/** Why a stream cannot be moved now; undefined: it can. */
export const moveRefusal = (run: Run, stream: Stream): string | undefined => {
	if (!run.hosts) return 'this run has one machine only: name hosts in the plan, or with --hosts';
	if (!stream.placement) return 'it has no place yet: it goes where a slot is free';
	if (isFinal(stream.state)) return `it is ${stream.state.is}: its branch is here`;
	if (stream.state.is === 'waiting' && stream.state.cause === 'attached')
		return 'attached in another terminal: detach there first';
	if (stream.merge.is === 'merging' || stream.merge.is === 'queued') return 'it is being merged';
	return stream.ending?.back ? 'it is going back to a checkpoint' : undefined;
};
