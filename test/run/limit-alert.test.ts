import {expect, it} from 'vitest';
import {command, hintOf} from '../../source/run/model/hint.ts';
import {update} from '../../source/run/update.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	fixtureNow,
} from '../helpers/create-run.ts';

it('the alert of a usage limit goes when the last parked stream continues', () => {
	const id = 'Stream-A';
	const parked = createStream(id, {
		state: {is: 'waiting', cause: 'limit', since: fixtureNow, until: fixtureNow + 1000},
		sessions: [createSession({endedAt: fixtureNow, outcome: 'limit', agentSessionId: 'conversation'})],
		next: {mode: 'resume', cause: 'limit'},
		workplace: {path: '/w/a', branch: 'stream/a', startCommit: 'c', tips: {}, isSetUp: true},
	});
	const alert = {
		key: 'limit',
		kind: 'limit',
		text: 'usage limit reached: limit; streams resume automatically',
		cure: hintOf`${command('continue')} tries at once`,
		since: fixtureNow,
		isAdvice: true,
	} as const;
	const run = createRun({
		plan: createPlan({streams: [createPlannedStream({id})]}),
		streams: {[id]: parked},
		alerts: [alert],
		gate: {until: fixtureNow + 1000, reason: 'limit', nextWakeAt: fixtureNow + 1500, round: 1},
	});
	const early = update(run, {type: 'tick'}, fixtureNow + 1000).run;
	expect(early.streams[id]?.state.is).toBe('waiting');
	expect(early.alerts).toEqual([alert]);
	const woken = update(early, {type: 'tick'}, fixtureNow + 1500).run;
	expect(woken.streams[id]?.state.is).toBe('starting');
	expect(woken.alerts).toEqual([]);
});
