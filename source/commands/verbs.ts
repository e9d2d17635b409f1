import type {Verb} from './verb.ts';
import {answerVerbs} from './verbs/answer/index.ts';
import {controlVerbs} from './verbs/control/index.ts';
import {handoverVerbs} from './verbs/handover/index.ts';
import {historyVerbs} from './verbs/history/index.ts';
import {hostVerbs} from './verbs/hosts/index.ts';
import {leadVerbs} from './verbs/lead/index.ts';
import {maintenanceVerbs} from './verbs/maintenance/index.ts';
import {mergeVerbs} from './verbs/merge/index.ts';
import {pastVerbs} from './verbs/past/index.ts';
import {serveVerbs} from './verbs/serve/index.ts';
import {startVerbs} from './verbs/start/index.ts';
import {viewVerbs} from './verbs/view/index.ts';

/** The verbs as help groups them. */
export const verbGroups = [
	{title: 'Plan and start', verbs: {...startVerbs, ...leadVerbs}},
	{title: 'See what happens', verbs: viewVerbs},
	{title: 'Steer', verbs: controlVerbs},
	{title: 'Answer', verbs: answerVerbs},
	{title: 'Go back', verbs: historyVerbs},
	{title: 'Merge and deliver', verbs: mergeVerbs},
	{title: 'Hand over and look back', verbs: {...handoverVerbs, ...pastVerbs}},
	{title: 'Other doors to the run', verbs: serveVerbs},
	{title: 'Other machines', verbs: hostVerbs},
	{title: 'Look after the machine', verbs: maintenanceVerbs},
] as const;

export const verbs = {
	...startVerbs,
	...leadVerbs,
	...viewVerbs,
	...controlVerbs,
	...answerVerbs,
	...historyVerbs,
	...mergeVerbs,
	...handoverVerbs,
	...pastVerbs,
	...serveVerbs,
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
