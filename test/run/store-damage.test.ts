import {expect, it} from 'vitest';
import {go, line, minute, start} from '../helpers/core-driver.ts';

const damage = {type: 'store.damaged', quarantined: [], restored: [], isBackup: false} as const;
const alertsOf = (core: ReturnType<typeof go>) => core.run().alerts.map(({key, text}) => `${key}: ${text}`);

it('says that nothing is lost where the copy was as new', () => {
	const core = go({streams: [line('A'), line('B')]});
	core.send({...damage, isCopy: true});
	expect(alertsOf(core)).toEqual(['store:copy: run.json was damaged: its copy was taken, nothing is lost']);
	core.send({...damage, restored: ['B'], older: []});
	expect(alertsOf(core)[1]).toBe('store:copied: the saved record of B was damaged: it was taken from the copy, as new');
});

it('says what is lost where no copy was as new, and what is known of it', () => {
	const core = go({streams: [line('A'), line('B')]});
	core.send({...damage, restored: ['A', 'B'], older: ['B']});
	expect(alertsOf(core)).toEqual([
		'store:restored: the saved record of B was damaged: it is as it was before the last save',
		'store:copied: the saved record of A was damaged: it was taken from the copy, as new',
	]);
	core.send({...damage, isBackup: true, savedAt: start, since: 2});
	const last = alertsOf(core).at(-1);
	expect(last).toMatch(
		/^store:backup: run\.json was damaged, and no copy has the last save: .* as it was saved before that at .*\d\d:\d\d/,
	);
	expect(last).toMatch(/; the timeline has 2 entries from after it$/);
	core.send({...damage, isBackup: true, savedAt: start, since: 0});
	expect(alertsOf(core).at(-1)).toMatch(/ before that at .*\d\d:\d\d$/);
});

it('starts nothing of a plan that nobody has saved until the user continues', () => {
	const core = go({maxParallel: 1, streams: [line('A'), line('B')]});
	core.begin('A');
	core.send({...damage, isPlanChanged: true});
	expect(alertsOf(core).join()).toContain('not as they were saved: nothing of the plan starts by itself');
	core.end('A', undefined, {type: 'result', ok: true, class: 'finished', text: 'done'});
	core.pass(minute);
	expect(core.run().isPaused).toBe(true);
	expect(core.stream('B').sessions).toEqual([]);
	core.send({type: 'run.continue'});
	expect(core.run().isPaused).toBe(false);
});

it('says how much of the history is lost, or that nothing is', () => {
	const core = go({streams: [line('A')]});
	core.send({...damage, journal: {damaged: 1, lost: 0}});
	expect(alertsOf(core)).toEqual([
		"store:journal: 1 line of the run's history was damaged: a copy had what was written, nothing is lost",
	]);
	core.send({...damage, journal: {damaged: 3, lost: 2}});
	expect(alertsOf(core)).toEqual([
		"store:journal: 3 lines of the run's history were damaged: 2 entries of it are lost, all others are there",
	]);
});

it('understands a message of an earlier version: what was restored was older', () => {
	const core = go({streams: [line('A')]});
	core.send({...damage, restored: ['A'], isBackup: true});
	expect(alertsOf(core).join()).toMatch(/saved before that,.*A was damaged: it is as it was before/);
});

it('knows the checkpoints again that git has and a lost save knew, and counts on from them', () => {
	const core = go({streams: [line('A')]});
	core.begin('A');
	const found = (number: number, end = '') => ({
		ref: `refs/claude-grid/run-1/A/${number}${end}`,
		commit: `c${number}${end}`,
		at: start + number * minute,
		why: 'every ten minutes',
	});
	core.send({type: 'checkpoints.found', streamId: 'A', checkpoints: [found(1), found(2), found(2, '-2'), found(7)]});
	const {checkpoints, checkpointCount} = core.stream('A');
	expect(checkpoints.map(({commit}) => commit)).toEqual(['c1', 'c2', 'c2-2', 'c7']);
	expect(checkpoints[0]).toMatchObject({why: 'every ten minutes', attempt: 1, completedTasks: 0});
	expect(checkpointCount).toBe(7);
	core.send({type: 'checkpoints.found', streamId: 'A', checkpoints: [found(1), found(7)]});
	expect(core.stream('A').checkpoints).toHaveLength(4);
	// Asked for, saved, and known to a lost save alone.
	core.exit('A', 1, 'boom');
	core.stopped('A');
	expect(core.take('checkpoint.save', 'A')).toMatchObject([{number: 8}]);
	core.send({type: 'checkpoints.found', streamId: 'A', checkpoints: [found(1), found(7), found(8)]});
	expect(core.stream('A').checkpoints.at(-1)?.commit).toBe('c8');
	expect(core.stream('A').checkpointCount).toBe(8);
});
