import {actVerbs} from './verbs-act.ts';
import {beginVerbs} from './verbs-begin.ts';
import {careVerbs} from './verbs-care.ts';
import {doorVerbs} from './verbs-doors.ts';
import {handVerbs} from './verbs-hand.ts';
import {leadVerbs} from './verbs-lead.ts';
import {lookVerbs} from './verbs-look.ts';
import {mergeVerbs} from './verbs-merge.ts';
import {timeVerbs} from './verbs-time.ts';

export type {Verb} from './verb.ts';

/** The verbs; help, arguments and readme are made from it. */
export const verbs = {
	...beginVerbs,
	...leadVerbs,
	...lookVerbs,
	...actVerbs,
	...timeVerbs,
	...mergeVerbs,
	...doorVerbs,
	...handVerbs,
	...careVerbs,
};

export type VerbName = keyof typeof verbs;
export const isVerb = (word: string | undefined): word is VerbName =>
	word !== undefined && Object.hasOwn(verbs, word) && word !== 'tui';
