import {expect, it} from 'vitest';
import {createPublisher} from '../../source/engine/loop/publisher.ts';
import {applyChange, type Change} from '../../source/run/apply-change.ts';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {waitFor} from '../helpers/wait-for.ts';

const create = () => {
	let run: Run = createAuthRun();
	const disk = {isSettled: true, hasFailed: false};
	const saving = {isSettled: () => disk.isSettled, hasFailed: () => disk.hasFailed};
	const publisher = createPublisher({current: () => run, saving: () => saving});
	const follow = () => {
		const followed: {run: Run | null} = {run: null};
		publisher.subscribe((change: Change) => {
			followed.run = applyChange(followed.run, change);
		}, []);
		return followed;
	};
	const change = (fields: Partial<Run>) => {
		run = {...run, ...fields, revision: run.revision + 1};
		publisher.changed();
	};
	return {disk, follow, change, publisher};
};

it('the end of a run is told once it is on the disk, to whoever asks meanwhile, too', async () => {
	const {disk, follow, change, publisher} = create();
	const first = follow();
	disk.isSettled = false;
	change({isPaused: true});
	await waitFor(() => first.run?.isPaused, {what: 'a change that is no end'});
	change({finishedAt: 9});
	const late = follow();
	expect([first.run?.finishedAt, late.run?.finishedAt, late.run?.isPaused]).toEqual([undefined, undefined, true]);
	disk.isSettled = true;
	await waitFor(() => first.run?.finishedAt === 9 && late.run?.finishedAt === 9, {what: 'the end'});
	publisher.close();
});

it('the end of a run is told although it cannot be written', async () => {
	const {disk, follow, change, publisher} = create();
	const first = follow();
	disk.isSettled = false;
	disk.hasFailed = true;
	change({finishedAt: 9});
	await waitFor(() => first.run?.finishedAt === 9, {what: 'the end'});
	publisher.close();
});

it('what changes after the end is told to whoever asks, saved or not', async () => {
	const {disk, follow, change, publisher} = create();
	const first = follow();
	change({finishedAt: 9});
	await waitFor(() => first.run?.finishedAt === 9, {what: 'the end'});
	disk.isSettled = false;
	change({isPaused: true});
	expect(follow().run?.isPaused).toBe(true);
	publisher.close();
});
