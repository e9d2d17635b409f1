import {controlVerbs} from './verbs-act.ts';
import {startVerbs} from './verbs-begin.ts';
import {maintenanceVerbs} from './verbs-care.ts';
import {serveVerbs} from './verbs-doors.ts';
import {handoverVerbs} from './verbs-hand.ts';
import {leadVerbs} from './verbs-lead.ts';
import {viewVerbs} from './verbs-look.ts';
import {mergeVerbs} from './verbs-merge.ts';
import {historyVerbs} from './verbs-time.ts';

export type {Verb} from './verb.ts';

/** The verbs; help, arguments and readme are made from it. */
export const verbs = {
	...startVerbs,
	...leadVerbs,
	...viewVerbs,
	...controlVerbs,
	...historyVerbs,
	...mergeVerbs,
	...serveVerbs,
	...handoverVerbs,
	...maintenanceVerbs,
};

export type VerbName = keyof typeof verbs;
export const isVerb = (word: string | undefined): word is VerbName =>
	word !== undefined && Object.hasOwn(verbs, word) && word !== 'tui';
