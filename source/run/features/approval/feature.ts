import {streamOf} from '../../draft.ts';
import type {Feature} from '../../feature.ts';
import {approve, deny} from './approval-answers.ts';
import {approvalAlert} from './approvals.ts';

/** A stream starts, or is done, when the user says so. */
export const approval = {
	commands: {
		'stream.approve': (draft, {streamId, seen}) => approve(draft, streamOf(draft, streamId), seen),
		'stream.deny': (draft, {streamId, message}) => deny(draft, streamOf(draft, streamId), message),
	},
	alerts: {approval: approvalAlert},
} satisfies Feature;
