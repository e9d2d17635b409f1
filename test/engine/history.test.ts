import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createHistory} from '../../source/engine/loop/history.ts';
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
	next.load();
	expect(next.recent(10)).toEqual(history.recent(10));
});
