import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createChecksDue} from '../../source/engine/inspect/checks-due.ts';
import type {Stream} from '../../source/run/model/types.ts';
import {createAuthRun, createStream} from '../helpers/create-run.ts';

let folder = '';
let stream: Stream;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-checks-'));
	stream = createStream('Stream-A', {
		workplace: {path: folder, branch: 'a', startCommit: 'c', tips: {}, isSetUp: true},
	});
});
afterEach(() => rmSync(folder, {recursive: true}));

const work = {head: 'c'} as Stream['work'];

/** The times, in seconds, at which a check was due when it was asked for each second. */
const dueWithin = async (due: ReturnType<typeof createChecksDue>, from: number, to: number) => {
	const times: number[] = [];
	for (let second = from; second < to; second++) {
		const took = await due.begin(createAuthRun(), stream, second * 1000);
		took?.(second * 1000, work);
		if (took) times.push(second);
	}
	return times;
};

it('a worktree in which nothing shows is checked ever more seldom, at last each half a minute', async () => {
	const times = await dueWithin(createChecksDue(folder), 0, 300);
	expect(times.slice(0, 4)).toEqual([0, 2, 5, 11]);
	const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	expect(gaps.slice(-3)).toEqual([30, 30, 30]);
});

it('a new file at the top, a word of the agent and a sign of work make it due at once', async () => {
	const due = createChecksDue(folder);
	await dueWithin(due, 0, 100);
	writeFileSync(path.join(folder, 'new'), '');
	expect(await dueWithin(due, 101, 102)).toEqual([101]);
	stream = {...stream, signAt: stream.signAt + 1};
	expect(await dueWithin(due, 102, 103)).toEqual([102]);
	expect(await dueWithin(due, 103, 104)).toEqual([]);
});
