import {approvalLines} from '../run/approvals.ts';
import type {Run, Stream} from '../run/types.ts';
import {sanitiseWhole} from '../sanitise.ts';
import type {Deed} from './deeds.ts';

/** What the user approves, in sentences; enter answers nothing. */
export const approvalDeed = (run: Run, stream: Stream, title: string): Deed => {
	const {id: streamId} = stream;
	return {
		is: 'ask',
		question: {
			title: `${title} waits for your approval`,
			lines: approvalLines(run, stream).map(sanitiseWhole),
			choices: [
				{key: 'l', label: 'later', value: 'later', isSafe: true},
				{key: 'y', label: 'approve', value: 'approve'},
				{key: 'n', label: 'deny', value: 'deny', isSafe: true},
			],
			deeds: {
				approve: {is: 'send', command: {type: 'stream.approve', streamId}},
				deny: {is: 'send', command: {type: 'stream.deny', streamId}},
			},
		},
	};
};
