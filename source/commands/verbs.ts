import {answerVerbs} from './groups/answer.ts';
import {controlVerbs} from './groups/control.ts';
import {handoverVerbs} from './groups/handover.ts';
import {historyVerbs} from './groups/history.ts';
import {hostVerbs} from './groups/hosts.ts';
import {leadVerbs} from './groups/lead.ts';
import {maintenanceVerbs} from './groups/maintenance.ts';
import {mergeVerbs} from './groups/merge.ts';
import {pastVerbs} from './groups/past.ts';
import {serveVerbs} from './groups/serve.ts';
import {startVerbs} from './groups/start.ts';
import {viewVerbs} from './groups/view.ts';
import type {Verb} from './verb.ts';

/** The verbs; help, arguments and readme are made from it. */
export const verbs = {
	...startVerbs,
	...leadVerbs,
	...viewVerbs,
	...controlVerbs,
	...answerVerbs,
	...historyVerbs,
	...mergeVerbs,
	...pastVerbs,
	...serveVerbs,
	...handoverVerbs,
	...hostVerbs,
	...maintenanceVerbs,
};

export type VerbName = keyof typeof verbs;
export const isVerb = (word: string | undefined): word is VerbName =>
	word !== undefined && Object.hasOwn(verbs, word) && word !== 'tui';

/** Those that help tells of. */
export const shownVerbs = (): readonly {readonly name: string; readonly usage: string; readonly summary: string}[] =>
	Object.entries<Verb>(verbs).flatMap(([name, {usage, summary, isHidden}]) =>
		isHidden ? [] : [{name, usage, summary}],
	);
