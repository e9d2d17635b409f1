import type {Feature} from '../../feature.ts';
import {redBeforeAlert} from './red-before.ts';
import {advanceUnion, checkUnionNow, clashAlert, endWithRun, onUnionChecked} from './union.ts';

/** What all unmerged branches do together. */
export const proof = {
	commands: {'run.verify': checkUnionNow},
	events: {'union.checked': onUnionChecked},
	tick: advanceUnion,
	settle: endWithRun,
	alerts: {union: clashAlert, base: redBeforeAlert},
} satisfies Feature;
