import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createHistory} from '../../source/engine/save/history.ts';
import {journalFile, runFolder} from '../../source/store/paths.ts';

it('tells in the journal only what the saved run knows, so that a killed engine tells nothing twice', () => {
	const commonDir = mkdtempSync(path.join(tmpdir(), 'claude-grid-history-'));
	onTestFinished(() => rmSync(commonDir, {recursive: true}));
	mkdirSync(runFolder(commonDir, 'run-1'), {recursive: true});
	const history = createHistory(commonDir, () => 'run-1');
	history.add({at: 1, kind: 'task', streamId: 'A', text: '✓ task 1: One'});
	expect(history.recent(10)).toHaveLength(1);
	const journal = journalFile(runFolder(commonDir, 'run-1'));
	expect(() => readFileSync(journal)).toThrow('ENOENT');

	history.mark();
	history.add({at: 2, kind: 'task', streamId: 'A', text: '✓ task 2: Two'});
	history.flush();
	history.flush();
	expect(readFileSync(journal, 'utf8').trim().split('\n')).toHaveLength(1);
	history.mark();
	history.flush();
	expect(readFileSync(journal, 'utf8').trim().split('\n')).toHaveLength(2);

	const next = createHistory(commonDir, () => 'run-1');
	next.load(1);
	expect(next.recent(10)).toEqual(history.recent(10));
});

it('does not tell again what a state has told that was lost, and says how much came after the state before', () => {
	const commonDir = mkdtempSync(path.join(tmpdir(), 'claude-grid-history-'));
	onTestFinished(() => rmSync(commonDir, {recursive: true}));
	mkdirSync(runFolder(commonDir, 'run-1'), {recursive: true});
	const task = (at: number, text: string, streamId = 'A') => ({at, kind: 'task', streamId, text}) as const;
	const history = createHistory(commonDir, () => 'run-1');
	for (const [at, text] of [
		[1, 'One'],
		[2, 'Two'],
		[3, 'Three'],
	] as const)
		history.add(task(at, text));
	history.mark();
	history.flush();

	const next = createHistory(commonDir, () => 'run-1');
	next.load(1);
	expect(next.goBack(1)).toBe(2);
	for (const again of [task(9, 'Two'), task(9, 'Two', 'B'), task(9, 'One'), task(9, 'Three'), task(9, 'Three')])
		next.add(again);
	expect(next.recent(10).slice(3)).toEqual([task(9, 'Two', 'B'), task(9, 'One'), task(9, 'Three')]);
});
