import {isApprovalOpen, startLines} from '../features/approval/approvals.ts';
import type {Run, Stream} from '../model/types.ts';
import {spawnWarning} from '../permissions.ts';

/** What a spawn skips: nothing has to be said when it skips nothing. */
export type SpawnLines = {
	/** In sentences. Raw: sanitise before it is shown. */
	readonly lines: readonly string[];
	/** It approves the start of the stream. */
	readonly isApproval: boolean;
};

export const spawnLines = (run: Run, stream: Stream): SpawnLines => {
	const isApproval = isApprovalOpen({run}, stream, 'before');
	const warning = spawnWarning(run, stream.id);
	return {
		lines: [
			...(isApproval ? startLines(run, stream) : []),
			...(warning === undefined ? [] : [`${warning}: it starts without their work.`]),
		],
		isApproval,
	};
};
