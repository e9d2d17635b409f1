import type {Feature} from '../../feature.ts';
import {advanceUnion, checkUnionNow, endWithRun, onUnionChecked} from './union.ts';

/** What all unmerged branches do together. */
export const proof = {
	commands: {'run.verify': checkUnionNow},
	events: {'union.checked': onUnionChecked},
	tick: advanceUnion,
	settle: endWithRun,
} satisfies Feature;
